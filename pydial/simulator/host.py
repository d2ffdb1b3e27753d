"""The far end of a call: a login host, a PPP provider, another program, or nobody."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

from pydial.simulator.loop import Loop
from pydial.simulator.ppp.auth import Credentials
from pydial.simulator.ppp.ipcp import IpcpSettings
from pydial.simulator.ppp.lcp import LcpSettings
from pydial.simulator.ppp.link import Link, LinkSettings, Listener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.simulator.loop import Timer, Timers

    Write = Callable[[bytes], None]
    Ended = Callable[[str], None]
    Log = Callable[[str], None]

PASSWORD_TRIES = 3
# Whoever dials may flush our first request away (pppd does): ask again soon, but no shorter in all than the
# RFC's ten times three seconds.
RESTART_SECONDS, MAX_CONFIGURE = 0.5, 60


@dataclass
class Call:
    """What a far end is given: how to say text (with the modem's parity and pieces) and how to write octets as
    they are, how to tell that it has hung up and why, a clock and a log."""

    say: Write
    write: Write
    ended: Ended
    timers: Timers
    log: Log


@dataclass
class Provider:
    """Which far end answers, and how. Seconds are floats; `secret` None: any password is good."""

    kind: str = "user"  # user, none or program
    program: list[str] = field(default_factory=list)
    local: str = "10.6.6.6"
    peer: str = "10.157.42.199"
    dns: tuple[str, ...] = ("121.1.3.208", "121.1.3.199")
    auth: str = ""
    user: str = "user"
    secret: bytes | None = None
    fault: str = ""  # no-ppp, refuse, no-echo
    hangup_after: float = 0.0
    hangup_how: str = "terminate"  # or carrier
    echo_seconds: float = 20.0

    def settings(self) -> LinkSettings:
        """This provider's end of the link."""
        return LinkSettings(
            lcp=LcpSettings(demand=self.auth, answers_echo=self.fault != "no-echo"),
            ipcp=IpcpSettings(self.local, self.peer, self.dns, accepts_local=False),
            peers=Credentials(self.user, self.secret),
            refuses_all=self.fault == "refuse",
            echo_seconds=self.echo_seconds,
            restart_seconds=RESTART_SECONDS,
            max_configure=MAX_CONFIGURE,
        )


class Host:
    """A far end that hears everything and says nothing."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def start(self) -> None:
        """The call is connected."""

    def feed(self, data: bytes) -> None:
        """Octets from the caller."""

    def hang_up(self) -> None:
        """The caller has gone: leave nothing behind. `ended` is not to be called any more."""


class PppHost(Host, Listener):
    """A provider's access server in this process."""

    def __init__(self, call: Call, provider: Provider) -> None:
        super().__init__(call)
        self._provider = provider
        self._link = Link(provider.settings(), call.timers, call.write, self)
        self._timer: Timer | None = None

    def start(self) -> None:
        if self._provider.hangup_after:
            self._timer = self.call.timers.after(self._provider.hangup_after, self._drop)
        self._link.start()

    def feed(self, data: bytes) -> None:
        self._link.feed(data)

    def hang_up(self) -> None:
        self.call.ended = lambda reason: None
        self._link.lost()

    def _drop(self) -> None:
        if self._provider.hangup_how == "carrier":
            self._link.lost("the provider dropped the carrier")
        else:
            self._link.close("the provider ended the call")

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        self.call.log(f"{protocol.upper()} {'succeeded' if succeeded else 'failed'}")

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        self.call.log(f"PPP is up: {local} here, {remote} there")

    def finished(self, reason: str) -> None:
        if self._timer:
            self._timer.cancel()
        self.call.ended(reason)


class Dialogue(Host):
    """A host that talks text first: the steps of `after CONNECT`. `ppp` hands over to the next far end."""

    def __init__(
        self, call: Call, steps: list[tuple[str, str]], wrong: str, provider: Provider, then: Callable[[], Host]
    ) -> None:
        super().__init__(call)
        self._steps, self._wrong, self._provider, self._then = steps, wrong, provider, then
        self._at = 0
        self._typed = ""
        self._right = True
        self._tries = 0
        self._echo = True
        self._waits_for: str | None = None
        self._timer: Timer | None = None
        self._next: Host | None = None

    def start(self) -> None:
        self._waits_for = None
        while self._at < len(self._steps) and self._waits_for is None and not self._next:
            verb, text = self._steps[self._at]
            self._at += 1
            if verb == "wait":
                self._timer = self.call.timers.after(float(text), self.start)
                return
            DOES[verb](self, text)

    def feed(self, data: bytes) -> None:
        if self._next:
            self._next.feed(data)
            return
        for octet in data:
            self._character(chr(octet & 0x7F))

    def hang_up(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._next:
            self._next.hang_up()

    def _character(self, char: str) -> None:
        if self._waits_for is None or char == "\n":
            return
        if self._echo:
            self._say(char if char != "\r" else "\r\n")
        if char == "\r":
            typed, self._typed = self._typed, ""
            self._answered(typed)
        elif len(self._typed) < 200:
            self._typed = self._typed[:-1] if char in "\b\x7f" else self._typed + char

    def _answered(self, typed: str) -> None:
        secret = self._waits_for == "PASSWORD"
        self.call.log(f"host heard {'***' if secret else repr(typed)}")
        expected = self._expected(self._waits_for or "")
        if not typed and not secret and expected != "":
            self._at -= 1  # a bare CR: ask again
            while self._at and self._steps[self._at - 1][0] == "<<":
                self._at -= 1
        self._right = self._right and (expected is None or typed in (expected, ""))
        asks_more = any(verb == ">" for verb, _ in self._steps[self._at :])
        if not self._right and (secret or not asks_more):
            self._start_over()
        self.start()

    def _expected(self, wanted: str) -> str | None:
        """The right answer; None if any is."""
        secret = self._provider.secret
        if wanted == "PASSWORD":
            return None if secret is None else secret.decode("latin-1")
        if wanted == "USER":
            return None if secret is None else self._provider.user
        return None if wanted == "..." else wanted

    def _start_over(self) -> None:
        self._say(f"\r\n{self._wrong}\r\n")
        self._at, self._right, self._tries = 0, True, self._tries + 1
        if self._tries >= PASSWORD_TRIES:
            self._at = len(self._steps)
            self.call.ended("too many wrong answers")

    # steps, by verb in DOES

    def _say(self, text: str) -> None:
        self.call.say(text.encode("latin-1", "replace"))

    def _say_line(self, text: str) -> None:
        self._say(text + "\r\n")

    def _ask(self, text: str) -> None:
        self._waits_for = text

    def _set_echo(self, echo: bool) -> None:
        self._echo = echo

    def _garbage(self, text: str) -> None:
        self.call.write(noise(int(float(text))))

    def _ppp(self, text: str) -> None:
        self._next = self._then()
        self._next.start()

    def _hang_up(self, text: str) -> None:
        self.call.ended("the host hung up")


DOES: dict[str, Callable[[Dialogue, str], None]] = {
    "<": Dialogue._say_line,
    "<<": Dialogue._say,
    ">": Dialogue._ask,
    "echo on": lambda dialogue, text: dialogue._set_echo(True),
    "echo off": lambda dialogue, text: dialogue._set_echo(False),
    "garbage": Dialogue._garbage,
    "ppp": Dialogue._ppp,
    "hang up": Dialogue._hang_up,
}


def noise(count: int) -> bytes:
    """The same `count` octets of line noise every time, without NUL, CR, LF and flags."""
    octets = [octet for octet in range(1, 256) if octet not in b"\r\n~"]
    return bytes(random.Random(count).choices(octets, k=count))  # noqa: S311 - noise, no secret


class ProgramHost(Host):
    """Another program, a real pppd for one, with a pty of its own as stdin and stdout."""

    def __init__(self, call: Call, argv: list[str]) -> None:
        super().__init__(call)
        self._argv = argv
        self._master = -1

    def start(self) -> None:
        import subprocess
        import tty

        self._master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        try:
            self._process = subprocess.Popen(self._argv, stdin=slave, stdout=slave, stderr=None, start_new_session=True)
        except OSError as error:
            self.call.log(f"cannot run {self._argv[0]}: {error.strerror}")
            self.call.timers.after(0, lambda: self.call.ended("the provider's program cannot be run"))
            return
        finally:
            os.close(slave)
        self._loop().watch(self._master, self._readable)

    def feed(self, data: bytes) -> None:
        if self._master < 0:
            return
        try:
            os.write(self._master, data)
        except OSError:
            self.call.log("the provider's program does not read: octets lost")

    def hang_up(self) -> None:
        if self._master < 0:
            return
        self._loop().unwatch(self._master)
        os.close(self._master)
        self._master = -1
        if hasattr(self, "_process"):
            self._process.terminate()
            self._reap(50)

    def _loop(self) -> Loop:
        assert isinstance(self.call.timers, Loop)
        return self.call.timers

    def _readable(self, events: int) -> None:
        try:
            data = os.read(self._master, 4096)
        except OSError:
            data = b""
        if data:
            self.call.write(data)
        else:
            self.call.ended("the provider's program ended")

    def _reap(self, tries: int) -> None:
        """Wait for its end in steps of 0.1 s; kill it in the end."""
        if self._process.poll() is not None:
            return
        if tries == 0:
            self._process.kill()
        self.call.timers.after(0.1, lambda: self._reap(tries - 1))


def far_end(call: Call, provider: Provider, steps: list[tuple[str, str]], wrong: str) -> Host:
    """Who answers a call: the text host of the personality, if it has one, before the provider."""

    def network() -> Host:
        if provider.kind == "program":
            return ProgramHost(call, provider.program)
        if provider.kind == "none" or provider.fault == "no-ppp":
            return Host(call)
        return PppHost(call, provider)

    return Dialogue(call, steps, wrong, provider, network) if steps else network()

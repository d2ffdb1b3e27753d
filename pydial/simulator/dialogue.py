"""A host that talks text before PPP: login, password, menus."""

from __future__ import annotations

import random

from pydial.simulator.host import Call, Host, Provider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timer

PASSWORD_TRIES = 3


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
        is_password = secret or typed.encode("latin-1", "replace") == self._provider.secret
        self.call.log(f"host heard {'***' if is_password else repr(typed)}")
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

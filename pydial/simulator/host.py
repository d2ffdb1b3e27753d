"""The far end of a call: what every one is given, and two of them: a PPP provider, or nobody."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pydial.ppp.auth import Credentials
from pydial.ppp.control import Restart
from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.lcp import LcpSettings
from pydial.ppp.link import Link, LinkSettings, Listener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timer, Timers

    Write = Callable[[bytes], None]
    Ended = Callable[[str], None]
    Log = Callable[[str], None]

# Whoever dials may flush our first request away (pppd does): ask again soon, but no shorter in all than the
# RFC's ten times three seconds.
RESTART = Restart(seconds=0.5, max_configure=60)


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
            lcp=LcpSettings(demand=(self.auth,) if self.auth else (), answers_echo=self.fault != "no-echo"),
            ipcp=IpcpSettings(self.local, self.peer, self.dns, accepts_local=False),
            peers=Credentials(self.user, self.secret),
            refuses_all=self.fault == "refuse",
            echo_seconds=self.echo_seconds,
            restart=RESTART,
            restart_ipcp=RESTART,
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
        self._link = Link(provider.settings(), call.timers, call.write, self, os.urandom)
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

"""The life of one link, told in pppd's words, ended with pppd's exit codes (pppd(8), EXIT STATUS)."""

from __future__ import annotations

import os

from pydial.ppp import icmp
from pydial.ppp.auth import Credentials
from pydial.ppp.ipcp import NONE, IpcpSettings, as_octets
from pydial.ppp.lcp import LcpSettings
from pydial.ppp.link import Link, LinkSettings, Listener
from pydial.simulator.loop import Loop
from pydial.simulator.pppd.arguments import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

OK, OPTION_ERROR, USER_REQUEST, NEGOTIATION_FAILED, IDLE_TIMEOUT = 0, 2, 5, 10, 12
CONNECT_TIME, PEER_DEAD, HANGUP, LOOPBACK, AUTH_FAILED = 13, 15, 16, 17, 19
UNKNOWN_REMOTE = "10.64.64.64"  # what pppd takes if the peer does not say its address
NO_CARRIER = b"\r\nNO CARRIER\r\n"

# How a link can end: what pppd says then, and its exit code (None: what it was before).
ENDS = {
    "timeout": ("LCP: timeout sending Config-Requests", NEGOTIATION_FAILED),
    "IPCP timeout": ("IPCP: timeout sending Config-Requests", NEGOTIATION_FAILED),
    "loopback": ("Serial line is looped back.", LOOPBACK),
}


class Daemon(Listener):
    """pppd on one line. `write` takes octets for the line, `log` a line of text."""

    def __init__(
        self,
        options: Options,
        secrets: dict[str, bytes],
        loop: Loop,
        write: Callable[[bytes], None],
        log: Callable[[str], None],
    ) -> None:
        self.options, self.loop, self.log = options, loop, log
        self.exit_code = NEGOTIATION_FAILED
        self._secrets = secrets
        self._tail = b""
        self._connected_at: float | None = None
        self._link = Link(self._settings(), loop, write, self, os.urandom)

    def _settings(self) -> LinkSettings:
        options = self.options
        willing = tuple(name for name in self._secrets if not {f"refuse-{name}", f"-{name}"} & options.flags)
        secret = next(iter(self._secrets.values()), None)
        return LinkSettings(
            lcp=LcpSettings(willing=willing),
            ipcp=IpcpSettings(
                local=options.local or NONE,
                remote=options.remote or NONE,
                asks_dns="usepeerdns" in options.flags,
                accepts_local=not options.local or "ipcp-accept-local" in options.flags,
            ),
            own=Credentials(options.values.get("user", ""), secret),
            echo_seconds=float(options.number("lcp-echo-interval")),
            echo_failures=options.number("lcp-echo-failure", 4),
            restart_seconds=float(options.number("lcp-restart", 3)),
            max_configure=options.number("lcp-max-configure", 10),
        )

    def start(self, device: str) -> None:
        interface = self.options.values.get("ifname", f"ppp{self.options.number('unit')}")
        self.log(f"Using interface {interface}")
        self.log(f"Connect: {interface} <--> {device}")
        self._link.start()

    def feed(self, octets: bytes) -> None:
        """Octets from the line. A pty has no circuit 109: the modem's NO CARRIER stands for its fall."""
        self._link.feed(octets)
        self._tail = (self._tail + octets)[-len(NO_CARRIER) :]
        if NO_CARRIER in self._tail:
            self.hangup()

    def hangup(self) -> None:
        self.log("Modem hangup")
        if self.exit_code in (OK, NEGOTIATION_FAILED):
            self.exit_code = HANGUP
        self._link.lost("hangup")

    def signal(self, number: int) -> None:
        """SIGTERM or SIGINT: say goodbye."""
        self.log(f"Terminating on signal {number}")
        self.exit_code = USER_REQUEST
        self._link.close("signal")

    # what the link tells

    def connected(self) -> None:
        self._connected_at = self.loop.now()

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        name, result = protocol.upper(), "succeeded" if succeeded else "failed"
        if protocol == "pap" and message:
            self.log(message if message.startswith("No response") else f"Remote message: {message}")
        self.log(f"{name} authentication {result}" + (f": {message}" if protocol == "chap" and message else ""))
        if not succeeded:
            self.exit_code = AUTH_FAILED

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        if local == NONE:
            self.log("Could not determine local IP address")
            self._link.close("no address")
            return
        if remote == NONE:
            remote = UNKNOWN_REMOTE
            self.log(f"Could not determine remote IP address: defaulting to {remote}")
        self.exit_code = OK
        self.log(f"local  IP address {local}")
        self.log(f"remote IP address {remote}")
        for name, address in zip(("primary  ", "secondary"), dns, strict=False):
            self.log(f"{name} DNS address {address}")
        self._limit("idle", IDLE_TIMEOUT, "Terminating connection due to lack of activity.")
        self._limit("maxconnect", CONNECT_TIME, "Connect time expired")
        self._link.send_datagram(icmp.echo_request(as_octets(local), as_octets(remote), os.getpid() & 0xFFFF))

    def _limit(self, option: str, exit_code: int, text: str) -> None:
        """End it after so many seconds. Nothing but our ping is ever sent, so idle means since it came up."""

        def end() -> None:
            self.log(text)
            self.exit_code = exit_code
            self._link.close(option)

        if seconds := self.options.number(option):
            self.loop.after(seconds, end)

    def datagram(self, octets: bytes) -> None:
        echo = icmp.parse_echo(octets)
        if echo and echo[0] == icmp.ECHO_REPLY and "debug" in self.options.flags:
            self.log(f"ping: {'.'.join(map(str, echo[1]))} has answered")

    def terminated(self) -> None:
        self.log("LCP terminated by peer")

    def closing(self, reason: str) -> None:
        if reason == "peer dead":
            self.log(f"No response to {self.options.number('lcp-echo-failure', 4)} echo-requests")
            self.log("Serial link appears to be disconnected.")
            self.exit_code = PEER_DEAD

    def finished(self, reason: str) -> None:
        text, code = ENDS.get(reason, ("", None))
        if text:
            self.log(text)
        if code is not None and self.exit_code in (OK, NEGOTIATION_FAILED):
            self.exit_code = code
        if self._connected_at is not None:
            self._tell_statistics(self.loop.now() - self._connected_at)
        self.log("Connection terminated.")
        self.loop.stop()

    def _tell_statistics(self, seconds: float) -> None:
        tenths = int((seconds + 5) / 6)
        self.log(f"Connect time {tenths // 10}.{tenths % 10} minutes.")
        self.log(f"Sent {self._link.octets_out} bytes, received {self._link.octets_in} bytes.")

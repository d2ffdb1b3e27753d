"""The life of one link, told in pppd's words, ended with pppd's exit codes (pppd(8), EXIT STATUS)."""

from __future__ import annotations

import os
import signal
import socket

from pydial.daemon import lines, secrets
from pydial.daemon.network import Network, NoNetwork
from pydial.daemon.options import Options
from pydial.daemon.pump import Pump
from pydial.ppp import icmp
from pydial.ppp.auth import Credentials
from pydial.ppp.control import Restart
from pydial.ppp.ipcp import NONE, IpcpSettings, as_octets
from pydial.ppp.ipv6cp import Ipv6cpSettings
from pydial.ppp.lcp import DEFAULT_MRU, LcpSettings
from pydial.ppp.link import Link, LinkSettings, Listener
from pydial.ppp.packet import Packet
from pydial.system.interface import link_local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.daemon.loop import Loop

OK, FATAL, OPTION_ERROR, NO_RIGHT, NO_KERNEL_SUPPORT, USER_REQUEST = 0, 1, 2, 3, 4, 5
LOCK_FAILED, OPEN_FAILED, CONNECT_FAILED, NEGOTIATION_FAILED, PEER_AUTH_FAILED, IDLE_TIMEOUT = 6, 7, 8, 10, 11, 12
CONNECT_TIME, PEER_DEAD, HANGUP, LOOPBACK, AUTH_FAILED = 13, 15, 16, 17, 19
UNKNOWN_REMOTE = "10.64.64.{}"  # what pppd takes if the peer does not say its address: 64 and the interface's number
NO_CARRIER = b"\r\nNO CARRIER\r\n"
PATIENCE_SECONDS = 0.5  # with a peer that is slow to answer a goodbye
SCRIPT_SECONDS = 5  # pppd's child-timeout: for a script at the end

# How a link can end: what pppd says then, and its exit code (None: what it was before).
ENDS = {
    "timeout": ("LCP: timeout sending Config-Requests", NEGOTIATION_FAILED),
    "IPCP timeout": ("IPCP: timeout sending Config-Requests", NEGOTIATION_FAILED),
    "IPV6CP timeout": ("IPV6CP: timeout sending Config-Requests", NEGOTIATION_FAILED),
    "peer refused to authenticate": ("peer refused to authenticate: terminating link", PEER_AUTH_FAILED),
    "loopback": ("Serial line is looped back.", LOOPBACK),
}


def link_settings(options: Options, folder: str, *, answers_ping: bool) -> LinkSettings:
    """What the options ask of the link. BadOption: a password cannot be read."""
    known = secrets.own(options, folder)
    willing = tuple(name for name in known if not options.flag(f"refuse-{name}"))
    demand = _demanded(options)
    return LinkSettings(
        lcp=LcpSettings(
            demand=demand,
            willing=willing,
            mru=DEFAULT_MRU if options.flag("default-mru") else options.number("mru", DEFAULT_MRU),
            accm=None if options.flag("default-asyncmap") else options.asyncmap,
            magic=not options.flag("nomagic"),
            pfc=not options.flag("nopcomp"),
            acfc=not options.flag("noaccomp"),
        ),
        ipcp=None if options.flag("noip") else _ipcp(options),
        ipv6cp=_ipv6cp(options) if options.flag("ipv6") else None,
        own=Credentials(secrets.user_name(options), known[willing[0]]) if willing else None,
        peers=secrets.PeersSecrets(secrets.own_name(options), None, _peers_file(folder, demand)) if demand else None,
        answers_ping=answers_ping,
        echo_seconds=float(options.number("lcp-echo-interval")),
        echo_failures=options.number("lcp-echo-failure"),
        echo_adaptive=options.flag("lcp-echo-adaptive"),
        restart=_restart(options, "lcp"),
        restart_ipcp=_restart(options, "ipcp"),
        restart_ipv6cp=_restart(options, "ipv6cp"),
    )


def _demanded(options: Options) -> tuple[str, ...]:
    """What the peer has to prove itself by, best first."""
    asked = tuple(name for name in ("chap", "pap") if options.flag(f"require-{name}"))
    return asked or (("chap", "pap") if options.flag("auth") else ())


def _peers_file(folder: str, demand: tuple[str, ...]) -> str:
    return os.path.join(folder, f"{demand[0]}-secrets")


def _restart(options: Options, layer: str) -> Restart:
    return Restart(
        float(options.number(f"{layer}-restart", 3)),
        options.number(f"{layer}-max-configure", 10),
        options.number(f"{layer}-max-terminate", 2),
        options.number(f"{layer}-max-failure", 10),
    )


def _ipcp(options: Options) -> IpcpSettings:
    return IpcpSettings(
        local=options.local or NONE,
        remote=options.remote or NONE,
        dns_offered=tuple(options.dns_offered),
        asks_dns=options.flag("usepeerdns"),
        accepts_local=not options.local or options.flag("ipcp-accept-local"),
        accepts_remote=options.flag("ipcp-accept-remote"),
    )


def _ipv6cp(options: Options) -> Ipv6cpSettings:
    local, _comma, remote = options.text("ipv6").partition(",")
    return Ipv6cpSettings(
        local=identifier(local),
        remote=identifier(remote),
        accepts_local=not local or options.flag("ipv6cp-accept-local"),
        accepts_remote=options.flag("ipv6cp-accept-remote"),
    )


def identifier(text: str) -> bytes:
    """An interface identifier as an option has it, `::dead:beef`; zeros for "". ValueError: it is none."""
    try:
        address = socket.inet_pton(socket.AF_INET6, text or "::")
    except OSError:
        raise ValueError(text) from None
    if any(address[:8]):
        raise ValueError(text)
    return address[8:]


class Daemon(Listener):
    """pppd on one line: `log` takes a line of text, `name_of_line` is the device that is told."""

    def __init__(
        self,
        options: Options,
        settings: LinkSettings,
        network: Network | NoNetwork,
        loop: Loop,
        line: int,
        log: Callable[[str], None],
        *,
        is_pty: bool = False,
    ) -> None:
        self.options, self.network, self.loop, self.log = options, network, loop, log
        self.exit_code = NEGOTIATION_FAILED
        self.on_up: Callable[[], object] = bool
        self.hears_no_carrier = is_pty  # without circuit 109 the modem's NO CARRIER stands for its fall
        self._debug = options.flag("debug")
        self._settings = settings
        self._line = line
        self._is_up = False
        self._was_up = False
        self._connected_at: float | None = None
        self._dns: tuple[str, ...] = ()
        self._ended = False
        self._link = Link(settings, loop, self._write, self, os.urandom)
        self._pump = Pump(loop, line, self._feed, self._link.frame, self.hangup, counts=not self.hears_no_carrier)
        self._asked_at: float | None = None  # when a signal asked for the end

    # from above

    def start(self, device: str) -> None:
        """Make the interface and begin to negotiate. Raises PydialError or OSError: there is no interface."""
        self._tun = self.network.open()
        self.log(f"Using interface {self.network.name}")
        self.log(f"Connect: {self.network.name} <--> {device}")
        for number in (signal.SIGTERM, signal.SIGINT):
            self.loop.on_signal(number, self._ender(number))
        self.loop.on_signal(signal.SIGHUP, self._hung_up)
        self.loop.on_signal(signal.SIGCHLD, self._children_ended)
        self.loop.on_signal(signal.SIGUSR1, self._toggle_debug)
        self.loop.on_signal(signal.SIGUSR2, lambda: None)  # compression anew: there is none
        self._link.start()

    def _write(self, octets: bytes) -> None:
        self._pump.write(octets)

    def _feed(self, octets: bytes) -> None:
        """Octets from the line. What follows a flag and is nothing but the result code is no beginning of a frame."""
        self._link.feed(octets)
        if self.hears_no_carrier and octets.endswith(b"\r\n") and self._link.unfinished == NO_CARRIER:
            self.hangup()

    def _ender(self, number: int) -> Callable[[], None]:
        """A second signal, unless it is the same one sent by two (a dialer, and systemd), ends it without a goodbye."""

        def end() -> None:
            if self._asked_at is not None:
                if self.loop.now() - self._asked_at > PATIENCE_SECONDS:
                    self._link.lost("signal")
                return
            self._asked_at = self.loop.now()
            self.log(f"Terminating on signal {number}")
            self.exit_code = USER_REQUEST
            self._link.close("User request")

        return end

    def _hung_up(self) -> None:
        self.log("Hangup (SIGHUP)")
        self._lost()

    def _toggle_debug(self) -> None:
        self._debug = self.network.debug = not self._debug

    def hangup(self) -> None:
        """The line has ended."""
        self.log("Modem hangup")
        self._lost()

    def _lost(self) -> None:
        if self.exit_code in (OK, NEGOTIATION_FAILED):
            self.exit_code = HANGUP
        self._link.lost("hangup")

    def _children_ended(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            self.network.child_ended(pid, status)
        if self._ended and self.network.is_settled:
            self.loop.stop()

    # what the link tells

    def sent(self, protocol: int, heard: Packet) -> None:
        if self._debug:
            self.log(f"sent {lines.shown(protocol, heard)}")

    def received(self, protocol: int, heard: Packet) -> None:
        if self._debug:
            self.log(f"rcvd {lines.shown(protocol, heard)}")

    def connected(self) -> None:
        if self._connected_at is None:
            self._connected_at = self.loop.now()

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        name, result = protocol.upper(), "succeeded" if succeeded else "failed"
        if not by_peer:
            self.log(f"{name} peer authentication {result}")
            self.exit_code = self.exit_code if succeeded else PEER_AUTH_FAILED
            return
        if protocol == "pap" and message:
            self.log(message if message.startswith("No response") else f"Remote message: {_printable(message)}")
        self.log(
            f"{name} authentication {result}" + (f": {_printable(message)}" if protocol == "chap" and message else "")
        )
        if not succeeded:
            self.exit_code = AUTH_FAILED

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        if local == NONE:
            self.log("Could not determine local IP address")
            self._link.close("Could not determine local IP address")
            return
        if remote == NONE:
            remote = UNKNOWN_REMOTE.format((64 + _number(self.network.name)) % 256)
            self.log(f"Could not determine remote IP address: defaulting to {remote}")
        if local == remote:
            self.log("local and remote IP addresses are the same")
            self._link.close("addresses")
            return
        names = {f"DNS{number}": address for number, address in enumerate(dns, 1)}
        asked = {"USEPEERDNS": "1", **names} if self.options.flag("usepeerdns") else {}
        told = {"IPLOCAL": local, "IPREMOTE": remote, **asked}
        if trouble := self.network.up(local, remote, dns, self._mtu(), told):
            self._fail(trouble)
            return
        self._open()
        self.log(f"local  IP address {local}")
        self.log(f"remote IP address {remote}")
        for name, address in zip(("primary  ", "secondary"), dns, strict=False):
            self.log(f"{name} DNS address {address}")
        if self._tun < 0:
            self._link.send_datagram(icmp.echo_request(as_octets(local), as_octets(remote), os.getpid() & 0xFFFF))

    def network_down(self) -> None:
        self.network.down(self._account())

    def ipv6_up(self, local: bytes, remote: bytes) -> None:
        told = {"LLLOCAL": link_local(local), "LLREMOTE": link_local(remote)}
        if trouble := self.network.up6(local, remote, self._mtu(), told):
            self.log(trouble)
            return
        self._open()
        self.log(f"local  LL address {link_local(local)}")
        self.log(f"remote LL address {link_local(remote)}")

    def ipv6_down(self) -> None:
        self.network.down6(self._account())

    def datagram(self, octets: bytes) -> None:
        self._pump.deliver(octets)
        if self._tun < 0 and self._debug:
            echo = icmp.parse_echo(octets)
            if echo and echo[0] == icmp.ECHO_REPLY:
                self.log(f"ping: {'.'.join(map(str, echo[1]))} has answered")

    def terminated(self) -> None:
        self.log("LCP terminated by peer")

    def closing(self, reason: str) -> None:
        if reason == "peer dead":
            self.log(f"No response to {self.options.number('lcp-echo-failure')} echo-requests")
            self.log("Serial link appears to be disconnected.")
            self.exit_code = PEER_DEAD

    def finished(self, reason: str) -> None:
        text, code = ENDS.get(reason, ("", None))
        if text:
            self.log(text)
        if code is not None and self.exit_code in (OK, NEGOTIATION_FAILED):
            self.exit_code = code
        if self._connected_at is not None:
            self._tell_account(self.loop.now() - self._connected_at)
        self.log("Connection terminated.")
        self._pump.close()
        self._ended = True
        self._wait_for_scripts()

    # what is done with it

    def _mtu(self) -> int:
        return min(self.options.number("mtu", DEFAULT_MRU), self._link.sending_mru)

    def _open(self) -> None:
        """The first network protocol is up."""
        self.exit_code = OK
        if self._tun >= 0:
            self._pump.open_interface(self._tun, self._mtu())
        if not self._was_up:
            self._was_up = True
            self._start_limits()
            self.on_up()

    def _fail(self, trouble: str) -> None:
        self.log(trouble)
        self.exit_code = FATAL
        self._link.close("interface")

    def _start_limits(self) -> None:
        if seconds := self.options.number("maxconnect"):
            self.loop.after(seconds, lambda: self._limit_reached("Connect time expired", CONNECT_TIME))
        if seconds := self.options.number("idle"):
            self._pump.active_at = self.loop.now()
            self.loop.after(seconds, self._look_whether_idle)

    def _look_whether_idle(self) -> None:
        left = self._pump.active_at + self.options.number("idle") - self.loop.now()
        if left > 0.01:
            self.loop.after(left, self._look_whether_idle)
        else:
            self._limit_reached("Terminating connection due to lack of activity.", IDLE_TIMEOUT)

    def _limit_reached(self, text: str, exit_code: int) -> None:
        if not self._ended:
            self.log(text)
            self.exit_code = exit_code
            self._link.close(text)

    def _wait_for_scripts(self) -> None:
        """ip-down has its time, and so has an ip-up that runs still; then they are ended."""
        if self.network.is_settled:
            self.loop.stop()
            return
        seconds = self.options.number("child-timeout", SCRIPT_SECONDS)
        if seconds:
            self.loop.after(seconds, self._scripts_are_late)

    def _scripts_are_late(self) -> None:
        self.network.stop_waiting()
        self._wait_for_scripts()

    def _account(self) -> dict[str, str]:
        seconds = 0 if self._connected_at is None else int(self.loop.now() - self._connected_at)
        return {
            "CONNECT_TIME": str(seconds),
            "BYTES_SENT": str(self._pump.bytes_out),
            "BYTES_RCVD": str(self._pump.bytes_in),
        }

    def _tell_account(self, seconds: float) -> None:
        tenths = int((seconds + 5) / 6)
        self.log(f"Connect time {tenths // 10}.{tenths % 10} minutes.")
        self.log(f"Sent {self._pump.bytes_out} bytes, received {self._pump.bytes_in} bytes.")


def _printable(message: str) -> str:
    """What the peer says, for a line of a log."""
    return "".join(char if char.isprintable() else f"\\{ord(char):03o}" for char in message[:1000])


def _number(interface: str) -> int:
    """Of pppN: N; 0 for another name."""
    digits = interface.removeprefix("ppp")
    return int(digits) if digits.isascii() and digits.isdecimal() else 0

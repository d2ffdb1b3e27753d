"""What a link makes of this system: an interface with addresses, routes, scripts, files; and all of it undone."""

from __future__ import annotations

import errno
import os
import socket

from pydial.daemon import undo
from pydial.daemon.options import FOLDER, Options
from pydial.daemon.scripts import PATH, Facts, ScriptPair, kill, run_to_end
from pydial.system import files, tun
from pydial.system.interface import DefaultRoute, Interface, default_routes, link_local, remove_route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

RUN = "/var/run"
QUEUE = 500  # datagrams in the kernel until we read them: a burst; what waits for the line waits in our own queue
SMALLEST_IPV6 = 1280
PRE_UP_SECONDS = 30.0  # for the script ip-pre-up, which is waited for


class Network:
    """The interface of one link. `log` takes a line of pppd's log; what the scripts do is told if `debug` is set."""

    def __init__(self, options: Options, device: str, log: Callable[[str], None]) -> None:
        self._options, self._device, self._log = options, device, log
        self._guard = undo.Guard()
        self._tun: tun.Tun | None = None
        self._interface: Interface
        self.name = ""
        self._address: tuple[str, str] | None = None
        self._identifiers: tuple[bytes, bytes] | None = None
        self._route_metric: int | None = None  # of our default route; None: there is none
        self._replaced: list[DefaultRoute] = []
        self._files: list[undo.File] = []
        self.debug = options.flag("debug")
        self._scripts = ScriptPair(self._paths("ip"), self._tell_script, self._tell_guard)
        self._scripts6 = ScriptPair(self._paths("ipv6"), self._tell_script, self._tell_guard)

    def _tell_script(self, text: str) -> None:
        if self.debug:
            self._log(text)

    def _paths(self, family: str) -> tuple[str, str]:
        return self._script(f"{family}-up"), self._script(f"{family}-down")

    def _script(self, name: str) -> str:
        return self._options.text(f"{name}-script", f"{FOLDER}/{name}")

    # the interface

    def open(self) -> int:
        """Make the interface; the descriptor of its datagrams. Raises PydialError or OSError: it cannot be made."""
        self._guard.start()
        self._tun = self._create()
        self.name = self._tun.name
        self._interface = Interface(self.name)
        self._write_pid_files()
        return self._tun.fd

    def _create(self) -> tun.Tun:
        if name := self._options.text("ifname"):
            return tun.create(name)
        if "unit" in self._options.values:
            try:
                return tun.create(f"ppp{self._options.number('unit')}")
            except OSError as problem:
                if problem.errno != errno.EBUSY:
                    raise
        return tun.create()

    def _write_pid_files(self) -> None:
        self._write(f"{RUN}/{self.name}.pid", f"{os.getpid()}\n")
        if name := self._options.text("linkname"):
            if "/" in name:
                self._log(f"Failed to create pid file: the name of the link holds a slash: {name}")
                return
            self._write(f"{RUN}/ppp-{name}.pid", f"{os.getpid()}\n{self.name}\n")

    def _write(self, path: str, content: str) -> None:
        """A file that is removed at the end. One that cannot be written is told of, and no reason to fail."""
        file = undo.File(path, content)
        self._files = [*(other for other in self._files if other.path != path), file]
        self._tell_guard()
        try:
            files.replace(path, content.encode("latin-1", "replace"), 0o644)
        except OSError as problem:
            self._log(f"Failed to create {path}: {problem.strerror}")
            self._files.remove(file)

    # IPv4

    def up(self, local: str, remote: str, dns: tuple[str, ...], mtu: int, environment: dict[str, str]) -> str:
        """IPCP is up: addresses, route, name servers, scripts. Why not, in a few words; "" if all is done."""
        facts = self._facts(local, remote, environment)
        if self._options.flag("usepeerdns") and dns:
            text = "".join(f"nameserver {address}\n" for address in dns)
            self._write(f"{FOLDER}/resolv.conf", text)
        pre_up = self._script("ip-pre-up")
        run_to_end((pre_up, *facts.arguments), facts.environment, PRE_UP_SECONDS)
        try:
            self._interface.add_address(local, remote)
            self._address = local, remote
            self._interface.bring_up(mtu, QUEUE)
        except OSError as problem:
            return f"Couldn't set the interface's addresses: {problem.strerror}"
        self._set_default_route()
        self._scripts.want(facts)
        return ""

    def down(self, more: dict[str, str]) -> None:
        """IPCP is down: the route, the scripts, the addresses are undone. `more`: what ip-down is told besides."""
        self._unset_default_route()
        if self._address:
            self._try(lambda: self._interface.remove_address(*self._address or ("", "")))
            self._address = None
        self._scripts.add_to_environment(more)
        self._scripts.want(None)

    def _facts(self, local: str, remote: str, more: dict[str, str]) -> Facts:
        options = self._options
        arguments = (self.name, self._device, str(options.speed), local, remote, options.text("ipparam"))
        user = os.environ.get("LOGNAME") or os.environ.get("USER") or str(os.getuid())
        environment = {
            "PATH": PATH,
            "PPPLOGNAME": user,
            "ORIG_UID": str(os.getuid()),
            "PPPD_PID": str(os.getpid()),
            "DEVICE": self._device,
            "SPEED": str(options.speed),
            "IFNAME": self.name,
            **{name: options.text(option) for name, option in NAMED.items() if options.text(option)},
            **more,
            **options.set,
        }
        for name in options.unset:
            environment.pop(name, None)
        return Facts(arguments, environment)

    def _set_default_route(self) -> None:
        """As pppd does: only where there is none of this metric, or in its place with `replacedefaultroute`."""
        if not self._options.flag("defaultroute"):
            return
        metric = self._options.number("defaultroute-metric", -1)
        try:
            others = [route for route in default_routes() if metric < 0 or route.metric == metric]
            if others and not self._options.flag("replacedefaultroute"):
                self._log(f"not replacing existing default route {_way(others[0])}")
                return
            for route in others:
                self._log(f"replacing old default route to {route.interface} [{route.gateway or '0.0.0.0'}]")  # noqa: S104
                self._replaced.append(route)
                self._tell_guard()
                remove_route(route)
            self._interface.add_default_route(max(metric, 0))
            self._route_metric = max(metric, 0)
        except OSError as problem:
            self._log(f"Couldn't set the default route: {problem.strerror}")

    def _unset_default_route(self) -> None:
        if self._route_metric is not None:
            metric, self._route_metric = self._route_metric, None
            self._try(lambda: self._interface.remove_default_route(metric))
        replaced, self._replaced = self._replaced, []
        for route in replaced:
            self._log(f"restoring old default route to {route.interface} [{route.gateway or '0.0.0.0'}]")  # noqa: S104
            if trouble := undo.put_back(route.message):
                self._log(f"Couldn't restore the old default route: {trouble}")
        self._tell_guard()

    # IPv6

    def up6(self, local: bytes, remote: bytes, mtu: int, environment: dict[str, str]) -> str:
        """IPV6CP is up: the link-local addresses, and the kernel asks for a router by itself."""
        if mtu < SMALLEST_IPV6:
            return f"IPv6 needs an MTU of {SMALLEST_IPV6}, the peer takes {mtu}"
        try:
            self._interface.bring_up(mtu, QUEUE)
            self._interface.add_identifiers(local, remote)
            self._identifiers = local, remote
            if self._options.flag("defaultroute6"):
                self._interface.add_default_route(family=socket.AF_INET6)
        except FileExistsError:
            self._log("not replacing existing default IPv6 route")
        except OSError as problem:
            return f"Couldn't set the interface's IPv6 addresses: {problem.strerror}"
        self._scripts6.want(self._facts(link_local(local), link_local(remote), environment))
        return ""

    def down6(self, more: dict[str, str]) -> None:
        """IPV6CP is down."""
        if self._identifiers:
            self._try(lambda: self._interface.remove_identifiers(*self._identifiers or (b"", b"")))
            self._identifiers = None
        self._scripts6.add_to_environment(more)
        self._scripts6.want(None)

    # the end

    @property
    def is_settled(self) -> bool:
        """No script runs, and none is to be run."""
        return self._scripts.is_settled and self._scripts6.is_settled

    def child_ended(self, pid: int, status: int) -> None:
        """One of our children."""
        self._scripts.ended(pid, status)
        self._scripts6.ended(pid, status)
        self._guard.ended(pid)

    def stop_waiting(self) -> None:
        """End the scripts that still run: they had their time. Those that are to follow have theirs."""
        for scripts in (self._scripts, self._scripts6):
            if pid := scripts.pid:
                kill(pid)
                scripts.ended(pid, 9)

    def close(self) -> None:
        """Remove what is left: files and interface."""
        for file in self._files:
            undo.remove(file)
        self._files.clear()
        if self._tun:
            self._tun.close()
            self._tun = None
        self._guard.close()

    def _tell_guard(self) -> None:
        downs = ((self._scripts, self._script("ip-down")), (self._scripts6, self._script("ipv6-down")))
        scripts = [
            undo.Script((path, *pair.done.arguments), pair.done.environment) for pair, path in downs if pair.done
        ]
        routes = tuple(route.message for route in self._replaced)
        self._guard.know(undo.Left(tuple(scripts), routes, tuple(self._files)))

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except OSError as problem:
            if problem.errno not in (errno.ENODEV, errno.EADDRNOTAVAIL, errno.ESRCH):
                self._log(f"Couldn't undo a setting of {self.name}: {problem.strerror}")


NAMED = {"LINKNAME": "linkname", "PEERNAME": "remotename", "CALL_FILE": "call"}
"""Variables of the scripts that are options."""


def _way(route: DefaultRoute) -> str:
    return f"via {route.gateway}" if route.gateway else f"through {route.interface}"


class NoNetwork:
    """The stand-in's: no interface is made, and nothing of the system is touched."""

    is_settled = True
    debug = False

    def __init__(self, options: Options) -> None:
        self.name = options.text("ifname", f"ppp{options.number('unit')}")

    def open(self) -> int:
        """No descriptor."""
        return -1

    def up(self, local: str, remote: str, dns: tuple[str, ...], mtu: int, environment: dict[str, str]) -> str:
        """All is done."""
        return ""

    def down(self, more: dict[str, str]) -> None:
        """Nothing."""

    def up6(self, local: bytes, remote: bytes, mtu: int, environment: dict[str, str]) -> str:
        """All is done."""
        return ""

    def down6(self, more: dict[str, str]) -> None:
        """Nothing."""

    def child_ended(self, pid: int, status: int) -> None:
        """It has none."""

    def stop_waiting(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is left."""

"""The scan: all ports at once, one process, no threads; each port has its own plan and its own deadline."""

from __future__ import annotations

import os

from pydial.errors import DeviceBusy, NoDevice
from pydial.probe import ports as names
from pydial.probe.machine import Probe
from pydial.probe.plan import Ask, Say, SetSpeed, probe
from pydial.probe.roles import IGNORED, NOT_FOR_AT, ScannedPort, assign
from pydial.record import Record
from pydial.system import clock, ports
from pydial.system.serial_port import SerialPort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydial.probe.plan import Plan
    from pydial.report.scan import ScanListener
    from pydial.system.ports import Candidate
    from pydial.system.waiting import Signals


FIRST_SPEED = 2400
READ_SIZE = 4096


class Unopened(Record):
    """A port that could not be opened: why, and who has it if that is known."""

    reason: str
    holder: str = ""


class Running:
    """A port that is being probed."""

    def __init__(self, port: Candidate, line: SerialPort, limit: int, plan: Callable[[int], Plan] | None) -> None:
        self.port, self.line, self.limit = port, line, limit
        self.fd = line.fd
        infrared = port.name.startswith(names.INFRARED)
        self.probe = Probe(plan(limit) if plan else probe(limit, infrared, only_speed=port.facts.speed))

    def close(self) -> None:
        ports.drop_pending(self.fd)
        self.line.close()


class Scan:
    """One scan of `candidates`, of which `listener` is told, for `timeout` seconds at most.

    After `run`, whatever happened, the lines are restored and the locks are gone.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        listener: ScanListener,
        signals: Signals,
        timeout: float | None = None,
        plan: Callable[[int], Plan] | None = None,
    ) -> None:
        """`plan`: what is asked in place of the usual, by the highest speed of the port."""
        self._plan = plan
        self._waiting = list(candidates)
        self._listener = listener
        self._signals = signals
        self._end = None if timeout is None else clock.now() + timeout
        self._running: dict[int, Running] = {}  # by descriptor
        self._order = [port.name for port in self._waiting]
        self._seen: dict[str, ScannedPort] = {}

    def run(self) -> list[ScannedPort]:
        """All ports with what was found, roles given, in their order; a signal ends it early."""
        try:
            self._open_all()
            while self._running and not self._signals.caught:
                self._turn()
        finally:
            for running in self._running.values():
                running.close()
        return assign([self._seen[name] for name in self._order if name in self._seen])

    # -- opening

    def _open_all(self) -> None:
        """Open what can be opened. Two names of one tty are probed one after the other."""
        busy = {running.port.rdev for running in self._running.values()}
        waiting, self._waiting = self._waiting, []
        for port in waiting:
            if port.rdev and port.rdev in busy:
                self._waiting.append(port)
            elif self._open(port):
                busy.add(port.rdev)

    def _open(self, port: Candidate) -> bool:
        reason = _reason_to_leave_alone(port)
        if reason:
            self._listener.left_alone(port.name, reason)
            return self._done(port)
        if port.state:
            self._listener.not_opened(port.name, "", "")
            return self._done(port)
        try:
            line = _opened(port)
        except (DeviceBusy, NoDevice) as problem:
            unopened = unopened_by(problem)
            self._listener.not_opened(port.name, unopened.reason, unopened.holder)
            return self._done(port.replace(state=unopened.reason, holder=unopened.holder))
        self._begin(port, line)
        return True

    def _begin(self, port: Candidate, line: SerialPort) -> None:
        info = ports.serial_info(line.fd)
        if info is None:
            self._listener.no_serial_info(port.name)
        running = Running(port, line, ports.speed_limit(info), self._plan)
        self._running[running.fd] = running
        self._do(running, running.probe.start(clock.now()))

    # -- probing

    def _turn(self) -> None:
        """Wait for whatever comes first, and deal with it."""
        soonest = min(running.probe.deadline or 0.0 for running in self._running.values())
        if self._end is not None:
            soonest = min(soonest, self._end)
        ready = self._signals.wait(self._running, max(0.0, soonest - clock.now()))
        for fd in ready:
            if fd in self._running:  # not ended by what another port said just now
                self._read(self._running[fd])
        now = clock.now()
        for running in list(self._running.values()):
            if self._end is not None and now >= self._end:
                running.probe.stop()
                self._listener.said(running.port.name, "no time left, giving up.\n")
                self._finish(running)
            elif running.probe.deadline is not None and running.probe.deadline <= now:
                self._do(running, running.probe.expire(now))

    def _read(self, running: Running) -> None:
        try:
            data = os.read(running.fd, READ_SIZE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        happened = running.probe.receive(data, clock.now()) if data else running.probe.vanish(clock.now())
        self._do(running, happened)

    def _do(self, running: Running, steps: list[Ask | SetSpeed | Say]) -> None:
        for step in steps:
            if isinstance(step, Say):
                self._listener.said(running.port.name, step.text)
            elif isinstance(step, Ask):
                running.line.write(step.command.encode("latin-1") + b"\r")
            else:
                self._set_speed(running, step.speed)
        if running.probe.finished:
            self._finish(running)

    @staticmethod
    def _set_speed(running: Running, speed: int) -> None:
        ports.drop_pending(running.fd)
        try:
            running.line.set_speed(speed)
        except NoDevice:
            return  # the next read tells

    def _finish(self, running: Running) -> None:
        del self._running[running.fd]
        running.close()
        self._done(running.port, running)
        self._open_all()

    def _done(self, port: Candidate, running: Running | None = None) -> bool:
        found = running.probe if running else None
        self._seen[port.name] = ScannedPort(
            name=port.name,
            device=port.device,
            facts=port.facts,
            modem=found.modem if found else None,
            answered=bool(found and found.answered),
            heard=found.heard if found else b"",
            holder=port.holder,
            state=port.state,
            limit=running.limit if running else 0,
        )
        self._listener.finished(port.name)
        return False


def _opened(port: Candidate) -> SerialPort:
    """With the speed and flow control that udev knows to be needed."""
    facts = port.facts
    if facts.flow_control:
        return SerialPort.open(port.device, facts.speed or FIRST_SPEED, facts.flow_control, end_call=False)
    return SerialPort.open(port.device, facts.speed or FIRST_SPEED, end_call=False)


def _reason_to_leave_alone(port: Candidate) -> str:
    if port.holder:
        return f"in use by {port.holder}"
    if port.state == ports.CONSOLE:
        return f"it is {ports.CONSOLE}"
    if port.facts.tag == IGNORED:
        return "udev says that it is not to be asked"
    if port.facts.tag in NOT_FOR_AT:
        return f"udev says that it is for {port.facts.tag}"
    return ""


def unopened_by(problem: DeviceBusy | NoDevice) -> Unopened:
    """The kernel's words for why; "" where nothing is behind the name: wvdialconf says nothing about that."""
    if isinstance(problem, DeviceBusy):
        return Unopened("Device or resource busy", problem.holder)
    reason = problem.message.partition(": ")[2]
    return Unopened("" if reason in NOTHING_THERE else reason.rstrip("."))


NOTHING_THERE = tuple(os.strerror(number) for number in (2, 5, 6, 19))  # ENOENT, EIO, ENXIO, ENODEV

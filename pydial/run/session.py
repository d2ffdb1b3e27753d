"""One dial session: lets the dial's table meet the line, pppd, the clock and the user's signals.

No decisions here: what happens is told to the table, what the table orders is done.
"""

from __future__ import annotations

from pydial.dial import commands, states
from pydial.dial.machine import Machine
from pydial.dial.states import Happening
from pydial.errors import Interrupted, PydialError
from pydial.events import Line as LineEvent
from pydial.events import PortOpened, PppdStarted
from pydial.report import raw
from pydial.run.link import Link
from pydial.run.supervision import Supervision
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.dial.commands import Command
    from pydial.report.reporter import Reporter
    from pydial.run.conversation import Conversation
    from pydial.run.means import Means
    from pydial.secrets.mask import Mask
    from pydial.system.waiting import Signals

WITHOUT_END_SECONDS = 1.0  # of silence after a result code without a line end: it is one all the same
LATE_RESULTS = ("CONNECT", "OK", "ERROR")  # the first always
CALL_END_SECONDS = 0.5  # for the modem to say NO CARRIER after PPP has ended the call
AFTERWORD_SECONDS = 0.02  # what comes right behind CONNECT is still shown before pppd takes over
WAKING_SECONDS = 0.05  # for the DCE to digest the CRs that wake it
CARRIER_SECONDS = 0.5  # between two looks at circuit 109 during the login
LATE_LINES = 100  # may still be heard when a timer is due; a host that never falls silent does not hold it up


class Session:
    """Runs one dial to its end. `means` opens lines, asks people and starts pppd for it."""

    def __init__(self, machine: Machine, means: Means, reporter: Reporter, signals: Signals, mask: Mask) -> None:
        self._machine = machine
        self._means = means
        self._reporter = reporter
        self._signals = signals
        self._mask = mask
        self._talk: Conversation | None = None
        self._pppd: Supervision | None = None
        self._had_pppd = False  # since the line was opened
        self._happened: list[Happening] = []  # by our own doing, to be told next
        self._armed = 0  # which entry of a state the timer belongs to
        self._deadline: float | None = None
        self._heard_at = 0.0  # when the line last said something
        self._sent_at = 0.0  # when a command was sent last
        self._login_end: float | None = None  # when the login dialogue must be over
        self._late_lines = 0  # since the timer is due
        self._finish: commands.Finish | None = None
        self._care = means.aftercare(reporter, signals)
        self._looks = (
            self._own, self._signal, self._overdue_says, self._login_says, self._line_says, self._pppd_says,
            self._care_says, self._time_says, self._signal,  # again: it may have come while one of the others looked
        )  # fmt: skip
        self._started = clock.now()

    def run(self) -> commands.Finish:
        """From START to Finish; whatever happens, the line is closed and no pppd is left.

        Raises Interrupted when a second signal ends it at once.
        """
        try:
            self._step(Happening(states.START))
            while self._finish is None:
                self._step(self._next())
            return self._finish
        finally:
            self._clean_up()

    def _step(self, happening: Happening) -> None:
        for command in self._machine.handle(happening):
            DOING[type(command)](self, command)
        if self._machine.armed != self._armed:
            self._armed = self._machine.armed
            seconds = self._machine.timeout
            self._deadline = None if seconds is None else clock.now() + seconds

    # ---- what happens

    def _next(self) -> Happening:
        while True:
            for look in self._looks:
                happening = look()
                if happening:
                    return happening
            patience = self._patience()  # a reporter's tick may change what there is to wait for
            self._signals.wait(self._descriptors(), patience)

    def _own(self) -> Happening | None:
        return self._happened.pop(0) if self._happened else None

    def _signal(self) -> Happening | None:
        caught = self._signals.caught
        if len(caught) > 1:
            raise self._interrupted()
        if not caught or self._machine.dial.stopped_by:
            return None
        number = caught[0]
        self._reporter.tell(raw.Signalled(number))
        self._reporter.tell(LineEvent(f"Caught signal {number}:  Attempting to exit gracefully...", bare=True))
        return Happening(states.STOP, number=number)

    def _line_says(self) -> Happening | None:
        talk, reads = self._talk, self._machine.state.reads
        if talk is None or not reads:
            return None
        from pydial.system.reader import Gone

        try:
            happening = talk.next_result() if reads == "results" else talk.next_words()
        except Gone:
            self._reporter.tell(raw.LineGone())
            return Happening(states.LINE_GONE)
        if happening is None:
            return self._silence_says(talk, reads)
        self._heard_at = clock.now()
        if happening.kind == "CONNECT" and self._machine.dial.plan.hears_afterword:
            self._signals.wait([talk.line.fd], AFTERWORD_SECONDS)
            talk.fill()
        return happening.replace(seconds=self._heard_at - self._sent_at) if happening.result else happening

    def _silence_says(self, talk: Conversation, reads: str) -> Happening | None:
        if reads == "host":
            if self._means.carrier_check and talk.line.carrier is False:
                self._reporter.tell(raw.CarrierLost())
                return Happening(states.CARRIER_LOST)
        elif clock.now() - self._heard_at >= WITHOUT_END_SECONDS:
            return talk.late_result(LATE_RESULTS if self._machine.takes_late_results else LATE_RESULTS[:1])
        return None

    def _pppd_says(self) -> Happening | None:
        found = self._pppd.look(self._machine.dial.stopped_by) if self._pppd else None
        if found and found.kind == states.LINK_ENDED:
            self._pppd = None
            self._sent_at = clock.now()
            self._care.offline()
            if self._talk:
                self._talk.line.take_back()
        return found

    def _care_says(self) -> Happening | None:
        found = self._care.look(self._machine.state)
        if found:
            self._reporter.tell(raw.Noticed(found.kind, found.text))
        return found

    def _overdue_says(self) -> Happening | None:
        """In online data state every word starts the timer anew: only result codes can keep it waiting."""
        if self._deadline is None or self._machine.state.reads != "results" or clock.now() < self._deadline:
            self._late_lines = 0
            return None
        self._late_lines += 1
        return self._time_says() if self._late_lines > LATE_LINES else None

    def _login_says(self) -> Happening | None:
        if self._machine.state.reads != "host":
            self._login_end = None
        if self._login_end is None or clock.now() < self._login_end:
            return None
        self._login_end = None
        return Happening(states.LOGIN_TIMEOUT)

    def _time_says(self) -> Happening | None:
        if self._deadline is None or clock.now() < self._deadline:
            return None
        self._deadline = None
        return Happening(states.TIMEOUT)

    def _descriptors(self) -> list[int]:
        found = [self._talk.line.fd] if self._talk and self._machine.state.reads else []
        found += self._pppd.descriptors() if self._pppd else []
        return found + self._care.descriptors(self._machine.state) + self._reporter.descriptors()

    def _patience(self) -> float | None:
        """Seconds until something may be due without a descriptor saying so."""
        due = self._care.patience(self._machine.state)
        if self._deadline is not None:
            due.append(self._deadline - clock.now())
        if (seconds := self._reporter.tick()) is not None:
            due.append(seconds)
        if self._machine.state.reads == "results":
            due.append(WITHOUT_END_SECONDS)
        elif self._machine.state.reads and self._means.carrier_check:
            due.append(CARRIER_SECONDS)
        if self._login_end is not None:
            due.append(self._login_end - clock.now())
        if self._pppd and self._pppd.is_blind:
            due.append(CARRIER_SECONDS)
        if self._pppd and (ipv4 := self._pppd.link.patience()):
            due.append(ipv4)
        return min(due) if due else None

    # ---- what is done

    def _open(self, _command: Command) -> None:
        try:
            line = self._means.open_line(self._reporter)
        except PydialError as problem:
            if self._signals.caught:
                return  # that is why, and what comes next
            more = getattr(problem, "holder", ""), getattr(problem, "missing", False)
            self._reporter.tell(raw.OpenRefused(type(problem).__name__, problem.message, problem.hint, *more))
            self._happened.append(Happening(states.OPEN_FAILED, error=problem))
            return
        line.sleep = self._sleep
        from pydial.run.conversation import Conversation  # pexpect: loaded while the modem wakes up

        self._talk = Conversation(line, self._reporter, self._mask, frames=self._means.as_wvdial)
        self._had_pppd = False
        self._reporter.tell(PortOpened(line.device, line.speed))
        self._signals.wait([], self._means.woken_at + WAKING_SECONDS - clock.now())
        self._talk.forget()
        self._happened.append(Happening(states.OPENED))

    def _sleep(self, seconds: float) -> None:
        """For the line's hang-up: a second signal cuts it short."""
        end = clock.now() + seconds
        while (left := end - clock.now()) > 0:
            self._signals.wait([], left)
            if len(self._signals.caught) > 1:
                raise self._interrupted()

    def _interrupted(self) -> Interrupted:
        number = self._signals.caught[1]
        self._reporter.tell(raw.Signalled(number))
        return Interrupted(number)

    def _close(self, command: Command) -> None:
        assert isinstance(command, commands.CloseLine)
        if self._talk:
            self._talk.trace.end()
            blindly = command.blindly and self._talk.line.carrier is None and not self._call_has_ended(self._talk)
            self._talk.line.hang_up(blindly, clock.now() - self._sent_at)
            self._talk.line.close()
            self._talk = None
            self._reporter.tell(raw.Closed())

    def _call_has_ended(self, talk: Conversation) -> bool:
        """The modem says so; after PPP has ended it is given a moment for it."""
        end = clock.now() + (CALL_END_SECONDS if self._had_pppd else 0.0)
        while not talk.call_has_ended():
            if clock.now() >= end or len(self._signals.caught) > 1:
                return False
            self._signals.wait([talk.line.fd], max(0.0, end - clock.now()))
        return True

    def _send(self, command: Command) -> None:
        assert isinstance(command, commands.Send)
        if self._talk:
            self._talk.send(command)
            self._heard_at = self._sent_at = clock.now()

    def _start_login_clock(self, command: Command) -> None:
        assert isinstance(command, commands.StartLoginClock)
        self._login_end = clock.now() + command.seconds if command.seconds else None

    def _recall_pin(self, command: Command) -> None:
        assert isinstance(command, commands.RecallPin)
        known = self._means.refused_pins().knows(command.pin, command.identity)
        self._reporter.tell(raw.Recalled(known))
        self._happened.append(Happening(states.RECALLED, number=int(known)))

    def _remember_pin(self, command: Command) -> None:
        assert isinstance(command, commands.RememberPin)
        self._means.refused_pins().add(command.pin, command.identity)

    def _find_access_points(self, command: Command) -> None:
        assert isinstance(command, commands.FindAccessPoints)
        points = self._means.access_points(command.imsi)
        self._mask.learn(*(one.password for one in points or ()))
        self._reporter.tell(raw.AccessPointsFound(points))
        self._happened.append(Happening(states.ACCESS_POINTS, points=points))

    def _ask_person(self, command: Command) -> None:
        assert isinstance(command, commands.AskPerson)
        text = self._means.ask_person(command.question, command.secret, self._reporter)
        if self._signals.caught:
            return  # that is the answer
        if command.secret:
            self._mask.learn(text)
        self._reporter.tell(raw.Typed(text, command.secret))
        self._happened.append(Happening(states.TYPED, text))

    def _use_login(self, command: Command) -> None:
        assert isinstance(command, commands.UseLogin)
        self._means.use_login(command.user, command.password)

    def _send_cr(self, _command: Command) -> None:
        if self._talk:
            self._talk.breathe()
            self._sent_at = clock.now()

    def _tell(self, command: Command) -> None:
        assert isinstance(command, commands.Tell)
        self._reporter.tell(command.event)

    def _tell_date(self, command: Command) -> None:
        assert isinstance(command, commands.TellDate)
        self._reporter.tell(LineEvent(f"{command.text} {clock.date()}"))

    def _ask(self, _command: Command) -> None:
        password = self._means.ask_password(self._signals)
        if self._signals.caught:
            return  # that is the answer
        self._reporter.tell(raw.Asked(bool(password)))
        if password:
            self._mask.learn(password)
        kind = states.PASSWORD_GIVEN if password else states.PASSWORD_REFUSED
        self._happened.append(Happening(kind, password))

    def _start_pppd(self, _command: Command) -> None:
        if self._talk is None:
            return
        self._talk.trace.end(ppp_follows=True)
        try:
            daemon = self._means.start_pppd(self._talk.line, self._reporter)
        except PydialError as problem:
            self._happened.append(Happening(states.LINK_UNUSABLE, error=problem))
            return
        self._had_pppd = True
        self._pppd = Supervision(
            daemon, Link(self._started, "+ipv6" in daemon.argv), self._reporter, self._mask, self._means.check
        )
        self._reporter.tell(LineEvent(f"Pid of pppd: {daemon.pid}"))
        self._reporter.tell(PppdStarted(daemon.pid, self._means.shown(daemon.argv)))
        self._happened.append(Happening(states.LINK_STARTED))

    def _stop_pppd(self, _command: Command) -> None:
        if self._pppd:
            self._pppd.terminate()

    def _kill_pppd(self, _command: Command) -> None:
        if self._pppd:
            self._pppd.kill()

    def _tell_online(self, _command: Command) -> None:
        if self._pppd:
            online = self._pppd.link.online()
            if online.local_ipv6 and not self._means.as_wvdial:
                self._reporter.tell(LineEvent(f"local  IPv6 address {online.local_ipv6}"))
            self._reporter.tell(online)
            self._care.online(self._pppd.link)

    def _watch(self, _command: Command) -> None:
        self._care.watch()

    def _check_link(self, _command: Command) -> None:
        self._care.check_link()

    def _reset_usb(self, _command: Command) -> None:
        self._care.reset_usb()

    def _run_recover_command(self, _command: Command) -> None:
        self._care.run_recover_command()

    def _end(self, command: Command) -> None:
        assert isinstance(command, commands.Finish)
        self._finish = command

    def _clean_up(self) -> None:
        if self._pppd:
            self._pppd.abandon()
        if self._talk:
            self._talk.line.close()


DOING: dict[type[Command], Callable[[Session, Command], None]] = {
    commands.OpenLine: Session._open,
    commands.CloseLine: Session._close,
    commands.Send: Session._send,
    commands.SendCr: Session._send_cr,
    commands.StartLoginClock: Session._start_login_clock,
    commands.RecallPin: Session._recall_pin,
    commands.RememberPin: Session._remember_pin,
    commands.FindAccessPoints: Session._find_access_points,
    commands.AskPerson: Session._ask_person,
    commands.UseLogin: Session._use_login,
    commands.Tell: Session._tell,
    commands.TellDate: Session._tell_date,
    commands.AskPassword: Session._ask,
    commands.StartLink: Session._start_pppd,
    commands.StopLink: Session._stop_pppd,
    commands.KillLink: Session._kill_pppd,
    commands.TellOnline: Session._tell_online,
    commands.WatchForModem: Session._watch,
    commands.CheckLink: Session._check_link,
    commands.ResetUsbPort: Session._reset_usb,
    commands.RunRecoverCommand: Session._run_recover_command,
    commands.Finish: Session._end,
}

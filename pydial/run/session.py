"""One dial session: lets the dial's table meet the line, the data link, the clock and the user's signals.

No decisions here: what happens is told to the table, what the table orders is done.
"""

from __future__ import annotations

from pydial.dial import commands, states
from pydial.dial.states import Happening
from pydial.errors import Interrupted, PydialError
from pydial.events import Line, PortOpened
from pydial.links.data_link import Configured, Ended, Up
from pydial.recording import events as recorded
from pydial.run.conversation import Conversation
from pydial.run.deadlines import Deadlines
from pydial.run.link_report import LinkReport
from pydial.system import clock
from pydial.system.reader import Gone
from pydial.system.wire import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.commands import Command
    from pydial.dial.machine import Machine
    from pydial.links.data_link import DataLink
    from pydial.report.reporter import Reporters
    from pydial.run.services import Services
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

WITHOUT_END_SECONDS = 1.0  # of silence after a result code without a line end: it is one all the same
LATE_RESULTS = ("CONNECT", "OK", "ERROR")  # the first always
CALL_END_SECONDS = 0.5  # for the modem to say NO CARRIER after PPP has ended the call
AFTERWORD_SECONDS = 0.02  # what comes right behind CONNECT is still shown before the link takes over
CARRIER_SECONDS = 0.5  # between two looks at circuit 109 during the login


class Session:
    """Runs one dial to its end. All that it does to the world it does through `services`."""

    def __init__(self, machine: Machine, services: Services, reporter: Reporters, signals: Signals) -> None:
        self._machine = machine
        self._services = services
        self._reporter = reporter
        self._signals = signals
        self._wire: Wire | None = None
        self._talk: Conversation | None = None  # on the wire
        self._link: DataLink | None = None
        self._link_is_up = False  # both its addresses are known
        self._found_password: str | None = None  # for PPP, of the access point that was found out
        self._had_link = False  # since the line was opened
        self._happened: list[Happening] = []  # by our own doing, to be told next
        self._deadlines = Deadlines()
        self._armed = 0  # which of the machine's timers the deadline belongs to
        self._heard_at = 0.0  # when the line last said something
        self._sent_at = 0.0  # when a command was sent last
        self._finish: commands.Finish | None = None
        self._link_report = LinkReport(reporter)
        self._sources = (
            self._own, self._signal, self._asked, self._chatter, self._login_clock, self._line_says, self._link_says,
            self._health_says, self._watch_says, self._deadlines.timeout,
            self._signal,  # again: it may have come while one of the others looked
        )  # fmt: skip

    def run(self) -> commands.Finish:
        """From START to Finish; whatever happens, the line is closed and no link is left.

        Raises Interrupted when a second signal ends it at once.
        """
        try:
            self._step(Happening(states.START))
            while self._finish is None:
                self._step(self._next())
            return self._finish
        except Interrupted as problem:
            self._reporter.tell(recorded.Signalled(problem.signal))
            raise
        finally:
            self._clean_up()

    def _step(self, happening: Happening) -> None:
        for command in self._machine.handle(happening):
            self._do(command)
        if self._machine.armed != self._armed:
            self._armed = self._machine.armed
            self._deadlines.arm(self._machine.timeout)

    # ---- what happens

    def _next(self) -> Happening:
        while True:
            for source in self._sources:
                happening = source()
                if happening:
                    return happening
            seconds = self._seconds_until_due()  # a reporter's tick may change what there is to wait for
            self._signals.wait(self._descriptors(), seconds)

    def _own(self) -> Happening | None:
        return self._happened.pop(0) if self._happened else None

    def _signal(self) -> Happening | None:
        self._signals.end_at_second()
        if not self._signals.caught or self._machine.dial.stopped_by:
            return None
        number = self._signals.caught[0]
        self._reporter.tell(recorded.Signalled(number))
        self._reporter.tell(Line(f"Caught signal {number}:  Attempting to exit gracefully...", bare=True))
        return Happening(states.STOP, number=number)

    def _asked(self) -> Happening | None:
        """What another program wants (run/control.py); a reconnect means something only while the link is up."""
        if not self._signals.asked:
            return None
        self._signals.asked.clear()
        return Happening(states.RECONNECT) if self._machine.state is states.ONLINE else None

    def _chatter(self) -> Happening | None:
        return self._deadlines.timeout_despite_chatter(self._machine.state.reads)

    def _login_clock(self) -> Happening | None:
        return self._deadlines.login_timeout(self._machine.state.reads)

    def _line_says(self) -> Happening | None:
        talk, reads = self._talk, self._machine.state.reads
        if talk is None or not reads:
            return None
        try:
            happening = talk.next_result() if reads == "results" else talk.next_words()
        except Gone:
            self._reporter.tell(recorded.LineGone())
            return Happening(states.LINE_GONE)
        if happening is None:
            return self._silence_says(talk, reads)
        self._heard_at = clock.now()
        if happening.kind == "CONNECT" and self._machine.dial.plan.hears_afterword:
            self._signals.wait([talk.channel.fd], AFTERWORD_SECONDS)
            talk.fill()
        return happening.replace(seconds=self._heard_at - self._sent_at) if happening.result else happening

    def _silence_says(self, talk: Conversation, reads: str) -> Happening | None:
        if reads == "host":
            if self._machine.dial.plan.checks_carrier and self._wire and self._wire.carrier is False:
                self._reporter.tell(recorded.CarrierLost())
                return Happening(states.CARRIER_LOST)
        elif clock.now() - self._heard_at >= WITHOUT_END_SECONDS:
            return talk.late_result(LATE_RESULTS if self._machine.takes_late_results else LATE_RESULTS[:1])
        return None

    def _link_says(self) -> Happening | None:
        self._link_report.tell_news(is_stopped=bool(self._machine.dial.stopped_by))
        match self._link.look() if self._link else None:
            case Up() as facts:
                return self._link_has_addresses(facts)
            case Configured():
                self._services.link_health.say_how_it_is_configured()
            case Ended() as ended:
                return self._link_has_ended(ended)
        return None

    def _link_has_addresses(self, facts: Up) -> Happening | None:
        self._link_report.note_addresses(facts)
        if self._link_is_up:
            return None
        self._link_is_up = True
        return Happening(states.LINK_UP)

    def _link_has_ended(self, ended: Ended) -> Happening:
        self._link_report.tell_offline(ended, self._machine.dial.stopped_by)
        self._link = None
        self._sent_at = clock.now()
        self._services.link_health.end()
        if self._wire:
            self._wire.take_back()
        return Happening(states.LINK_ENDED, ending=ended.ending, seconds=ended.seconds)

    def _health_says(self) -> Happening | None:
        return self._noticed(self._services.link_health.look())

    def _watch_says(self) -> Happening | None:
        return self._noticed(self._services.modem_watch.look(self._machine.state))

    def _noticed(self, found: Happening | None) -> Happening | None:
        if found:
            self._reporter.tell(recorded.Noticed(found.kind, found.text))
        return found

    def _descriptors(self) -> list[int]:
        state, services = self._machine.state, self._services
        return [
            *([self._talk.channel.fd] if self._talk and state.reads else []),
            *(self._link.descriptors() if self._link else []),
            *services.link_health.descriptors(),
            *services.modem_watch.descriptors(state),
            *self._reporter.descriptors(),
        ]

    def _seconds_until_due(self) -> float | None:
        """Until something may be due without a descriptor saying so."""
        state = self._machine.state
        sources = (
            self._deadlines.seconds_until_due(),
            self._services.link_health.seconds_until_due(),
            self._services.modem_watch.seconds_until_due(state),
            self._reporter.tick(),
            self._link_report.seconds_until_due(),
            self._link.seconds_until_due() if self._link else None,
            WITHOUT_END_SECONDS if state.reads == "results" else None,
            CARRIER_SECONDS if state.reads == "host" and self._machine.dial.plan.checks_carrier else None,
        )
        return min((seconds for seconds in sources if seconds is not None), default=None)

    # ---- what is done

    def _do(self, command: Command) -> None:
        services = self._services
        match command:
            case commands.OpenLine():
                self._open()
            case commands.CloseLine():
                self._close(command.blindly)
            case commands.Send():
                self._send(command)
            case commands.SendCr():
                self._send_cr()
            case commands.Tell():
                self._reporter.tell(command.event)
            case commands.BeginMultiplexer() | commands.SwapChannels() | commands.LeaveMultiplexer():
                self._choose_channel(command)
            case commands.TellDate():
                self._reporter.tell(Line(f"{command.text} {clock.date()}"))
            case commands.StartLoginClock():
                self._deadlines.arm_login(command.seconds)
            case commands.ExamineLine():
                self._examine(command)
            case commands.RecallPin() | commands.NotePin() | commands.RememberPin() | commands.ForgetPins():
                self._do_with_pins(command)
            case commands.FindAccessPoints():
                self._find_access_points(command.imsi)
            case commands.AskPerson():
                self._ask_person(command)
            case commands.UseLogin():
                self._use_login(command)
            case commands.AskPassword():
                self._ask_password()
            case commands.StartLink():
                self._start_link()
            case commands.StopLink() | commands.KillLink() | commands.TellOnline() | commands.CheckLink():
                self._do_to_link(command)
            case commands.WatchForModem():
                services.modem_watch.begin()
            case commands.ResetUsbPort():
                services.remedies().reset_usb_port()
            case commands.RunRecoverCommand():
                services.remedies().run_recover_command()
            case commands.Finish():
                self._finish = command

    # the line

    def _open(self) -> None:
        try:
            wire = self._services.opener.open()
        except PydialError as problem:
            if self._signals.caught:
                return  # that is why, and what comes next
            self._reporter.tell(recorded.refusal(problem))
            self._happened.append(Happening(states.OPEN_FAILED, error=problem))
            return
        self._wire, self._had_link = wire, False
        self._talk = self._conversation(wire)
        self._reporter.tell(PortOpened(wire.device, wire.speed))
        self._signals.wait([], wire.awake_at - clock.now())
        self._talk.forget()
        only = self._machine.dial.plan.multiplex != "no" and self._services.multiplexing.is_only_port(wire)
        self._happened.append(Happening(states.OPENED, number=int(only)))

    def _conversation(self, wire: Wire) -> Conversation:
        channel = Channel(wire, self._reporter.mask, wire.channel)
        return Conversation(channel, self._reporter, frames=self._machine.dial.plan.as_wvdial)

    def _choose_channel(self, command: Command) -> None:
        """From now on the wire is the channel that dials; whatever was said before is no answer there."""
        if self._wire is None or self._talk is None:
            return
        self._talk.end()
        chosen = self._channel_chosen(command, self._wire)
        trouble = chosen if isinstance(chosen, str) else ""
        if not isinstance(chosen, str):
            self._wire, self._talk = chosen, self._conversation(chosen)
        questions = getattr(chosen, "questions", "")
        self._reporter.tell(recorded.ChannelChosen(self._talk.channel.name, trouble, questions))
        self._happened.append(Happening(states.CHANNEL_CHOSEN, trouble))

    def _channel_chosen(self, command: Command, wire: Wire) -> Wire | str:
        multiplexing = self._services.multiplexing
        match command:
            case commands.BeginMultiplexer():
                return multiplexing.begin(wire, command.frame_size)
            case commands.SwapChannels():
                return multiplexing.swap()
        return multiplexing.leave()

    def _close(self, blindly: bool) -> None:
        if self._wire and self._talk:
            self._talk.end()
            blindly = blindly and self._wire.carrier is None and not self._call_has_ended(self._talk)
            self._wire.hang_up(blindly, clock.now() - self._sent_at)
            self._wire.close()
            self._wire = self._talk = None
            self._reporter.tell(recorded.Closed())

    def _call_has_ended(self, talk: Conversation) -> bool:
        """The modem says so; after PPP has ended it is given a moment for it."""
        end = clock.now() + (CALL_END_SECONDS if self._had_link else 0.0)
        while not talk.call_has_ended():
            if clock.now() >= end or len(self._signals.caught) > 1:
                return False
            self._signals.wait([talk.channel.fd], max(0.0, end - clock.now()))
        return True

    def _examine(self, command: commands.ExamineLine) -> None:
        if self._talk is None or self._wire is None:
            return
        self._talk.end()
        found = self._services.examine(self._wire, self._talk.heard, command)
        if self._signals.caught:
            return  # that is what comes next
        self._talk.forget()
        self._reporter.tell(recorded.Examined(*((found.error.message, found.error.hint) if found.error else ("", ""))))
        self._happened.append(Happening(states.EXAMINED, error=found.error))

    def _send(self, command: commands.Send) -> None:
        if self._talk:
            self._talk.send(command)
            self._heard_at = self._sent_at = clock.now()

    def _send_cr(self) -> None:
        if self._talk:
            self._talk.send_cr()
            self._sent_at = clock.now()

    # the person, and what earlier runs learned

    def _do_with_pins(self, command: Command) -> None:
        pins = self._services.refused_pins()
        match command:
            case commands.RecallPin():
                self._recalled(pins.look(command.pin, command.identity))
            case commands.NotePin():
                self._recalled(pins.note(command.pin, command.identity, command.anew))
            case commands.RememberPin():
                pins.refused(command.pin, command.identity)
            case commands.ForgetPins():
                pins.opened(command.pin, command.identity)

    def _recalled(self, known: str) -> None:
        self._reporter.tell(recorded.Recalled(known))
        self._happened.append(Happening(states.RECALLED, known))

    def _ask_password(self) -> None:
        password = self._services.ask_password()
        if self._signals.caught:
            return  # that is the answer
        self._reporter.tell(recorded.Asked(bool(password)))
        if password:
            self._reporter.mask.learn(password)
        kind = states.PASSWORD_GIVEN if password else states.PASSWORD_REFUSED
        self._happened.append(Happening(kind, password))

    def _find_access_points(self, imsi: str) -> None:
        points = self._services.access_points(imsi)
        self._reporter.mask.learn(*(one.password for one in points or ()))
        self._reporter.tell(recorded.AccessPointsFound(points))
        self._happened.append(Happening(states.ACCESS_POINTS, points=points))

    def _ask_person(self, command: commands.AskPerson) -> None:
        text = self._services.ask_person(command.question, command.secret)
        if self._signals.caught:
            return  # that is the answer
        if command.secret:
            self._reporter.mask.learn(text)
        self._reporter.tell(recorded.Typed(text, command.secret))
        self._happened.append(Happening(states.TYPED, text))

    def _use_login(self, command: commands.UseLogin) -> None:
        if self._services.use_login(command.user):
            self._found_password = command.password

    # the link

    def _start_link(self) -> None:
        if self._talk is None:
            return
        self._talk.end(ppp_follows=True)
        try:
            configured = self._machine.dial.login.password
            password = configured if self._found_password is None else self._found_password
            self._link = self._services.link.start(self._talk.channel, password, self._reporter)
        except PydialError as problem:
            self._happened.append(Happening(states.LINK_UNUSABLE, error=problem))
            return
        self._link_is_up, self._had_link = False, True
        self._happened.append(Happening(states.LINK_STARTED))

    def _do_to_link(self, command: Command) -> None:
        if self._link is None:
            return
        match command:
            case commands.StopLink():
                self._link.stop()
            case commands.KillLink():
                self._link.kill()
            case commands.CheckLink():
                self._services.link_health.check()
            case commands.TellOnline():
                facts = self._link.facts
                if facts.local_ipv6 and not self._machine.dial.plan.as_wvdial:
                    self._reporter.tell(Line(f"local  IPv6 address {facts.local_ipv6}"))
                self._link_report.tell_online(facts)
                self._services.link_health.begin(self._link)

    def _clean_up(self) -> None:
        if self._link:
            self._link.close()
        if self._wire:
            self._wire.close()

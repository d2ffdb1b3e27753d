"""What `--why` does: one check after another, none of which changes the modem, its settings or a file."""

from __future__ import annotations

from pydial.at import sim
from pydial.errors import NoDevice
from pydial.events import Detail
from pydial.messages.checks import RED
from pydial.messages.message import CONFIGURATION, PORT, SYSTEM
from pydial.run import why_port
from pydial.run.exchange import Exchange
from pydial.secrets.mask import quoted
from pydial.system import pppd_process
from pydial.system.refused_pins import RefusedPins
from pydial.why import configuration as why_configuration
from pydial.why import modem, network
from pydial.why import sim as why_sim
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pydial.report.reporter import Reporters
    from pydial.run.check import Checked
    from pydial.system.serial_port import SerialPort
    from pydial.system.waiting import Signals
    from pydial.why.finding import Finding


class Why:
    """The checks of a dial with these settings. `told`: hears, with -v, what is asked and looked at."""

    def __init__(self, checked: Checked, told: Reporters, signals: Signals) -> None:
        self._checked = checked
        self._settings = checked.settings
        self._told = told
        self._signals = signals

    def findings(self) -> Generator[Finding]:
        """One after the other, as they are found, without secrets. Raises Interrupted; the line is restored then."""
        for one in self._all():
            yield one.replace(message=self._told.mask.own(one.message), hint=self._told.mask.own(one.hint))

    def _all(self) -> Iterator[Finding]:
        problems = list(why_configuration.of_problems(self._checked.problems))
        documents = [file.document for file in self._checked.configuration.files]
        of_files = [*why_configuration.of_sections(self._settings, documents)]
        of_files += [one for one in problems if one.topic == CONFIGURATION]
        yield from of_files or [why_configuration.sound(self._settings)]
        yield from self._of_system([one for one in problems if one.topic == SYSTEM])
        yield from self._of_port([one for one in problems if one.topic == PORT])

    # -- pppd

    def _of_system(self, problems: list[Finding]) -> Iterator[Finding]:
        """The program that speaks PPP. Its options were tried among the checks, where it is sure to end by `dryrun`."""
        yield from problems
        if not any(one.level == RED for one in problems):
            program = self._checked.program
            was_tried = program.is_own or pppd_process.is_binary(program.path)
            name = program.name if program.is_own else quoted(program.path)
            if was_tried and not program.is_own:
                self._explain(
                    f"{name} was run with the options of a dial and `dryrun`, which ends before a line is touched."
                )
            yield found("ppp-ready" if was_tried else "ppp-unasked", program=name)

    # -- the port and the modem

    def _of_port(self, problems: list[Finding]) -> Iterator[Finding]:
        yield from problems
        if any(one.level == RED for one in problems) or not self._has_device:
            return
        line = why_port.Line(self._settings, self._signals, self._explain, self._is_answered)
        try:
            yield from line.look()
            if line.port:
                yield from self._of_modem(line.port, line)
        finally:
            line.close()

    @property
    def _has_device(self) -> bool:
        """The settings name one; what is wrong with the name is told as the configuration's fault."""
        return not any(one.code in ("modem-empty", "modem-address") for one in self._checked.problems)

    def _of_modem(self, port: SerialPort, line: why_port.Line) -> Iterator[Finding]:
        exchange = Exchange(
            port, self._told.mask, tuple(self._told.reporters), self._signals, RefusedPins(self._settings.files).look
        )
        try:
            yield from self._asked(exchange, port, line)
        except NoDevice:
            yield found("modem-gone")

    def _asked(self, exchange: Exchange, port: SerialPort, line: why_port.Line) -> Iterator[Finding]:
        silence = modem.judge_greeting(exchange.run(modem.greet()), exchange.heard, port.device, port.speed)
        if silence:
            port.close()
            yield line.explained(silence)
            return
        yield modem.answers(exchange.run(modem.identify()), port.speed)
        card = exchange.run(why_sim.ask(self._pin))
        yield why_sim.judge(card, self._settings, has_pin=bool(self._pin))
        if card.status == sim.READY:
            told = exchange.run(network.ask())
            if network.lacks_access_point(told, self._settings):
                told = exchange.run(network.ask_access_points(told))
            yield from network.judge(told, self._settings)

    def _is_answered(self, port: SerialPort) -> bool:
        """Whether a modem answers AT there."""
        exchange = Exchange(port, self._told.mask, tuple(self._told.reporters), self._signals, lambda *_: "")
        try:
            return exchange.run(modem.knock()).ok
        except NoDevice:
            return False

    @property
    def _pin(self) -> str:
        """The one that is configured, as an option or in an init string."""
        entered = filter(None, map(sim.entered_pin, self._settings.init_strings))
        return self._settings.text("PIN") or next(entered, "")

    def _explain(self, text: str) -> None:
        self._told.tell(Detail(text))

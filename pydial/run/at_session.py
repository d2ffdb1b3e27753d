"""One talk with a modem: scripts on one channel, apart from a dial; the modem is left as it was found."""

from __future__ import annotations

from pydial.at.exchange import Answer, Ask
from pydial.errors import Interrupted, ModemSilent, NoDevice, PydialError
from pydial.run.at_exchange import GONE, Exchange
from pydial.run.conversation import Conversation
from pydial.system.reader import Gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pydial.at.exchange import Script
    from pydial.report.reporter import Reporters
    from pydial.run.services import PinMemory
    from pydial.system.waiting import Signals
    from pydial.system.wire import Channel

    Result = TypeVar("Result")

FIRST_SECONDS = 2.0  # for the answer to the first AT
FIRST_TRIES = 3
SILENT_HINT = "Is it the right port? `pydialconf --list` shows the others."


class AtSession:
    """Scripts, one after another, on `channel`, which is open and awake. `close` is what gives the channel back."""

    def __init__(
        self, channel: Channel, reporter: Reporters, signals: Signals, pins: PinMemory, close: Callable[[], None]
    ) -> None:
        self._channel = channel
        self._reporter = reporter
        self._signals = signals
        self._pins = pins
        self._close = close
        self._talk = Conversation(channel, reporter)
        self._undo: list[str] = []

    def run(self, script: Script[Result]) -> Result:
        """What `script` returns. Raises what it raises, NoDevice if the modem goes, Interrupted at a signal.

        At a second signal nothing is put back any more.
        """
        exchange = Exchange(script, self._talk, self._reporter, self._pins)
        caught = len(self._signals.caught)
        while not exchange.has_ended and not exchange.look():
            self._signals.wait([self._channel.fd], exchange.seconds_until_due())
            if len(self._signals.caught) > max(caught, 1):
                raise Interrupted(self._signals.caught[-1])
            if len(self._signals.caught) > caught:
                caught = len(self._signals.caught)
                exchange.interrupt(self._signals.caught[0])
        if exchange.problem:
            raise exchange.problem
        result: Result = exchange.result
        return result

    def begin(self) -> None:
        """The modem answers, in words, with the cause of an error; `end` puts that back. Raises ModemSilent."""
        self._undo = self.run(_settle(self._channel))

    def lines_now(self) -> list[str]:
        """The whole lines that have come by themselves. Raises NoDevice."""
        found = []
        try:
            while what := self._talk.next_result():
                if what.text:
                    found.append(what.text)
        except Gone:
            raise NoDevice(GONE, "Is it still plugged in?") from None
        return found

    @property
    def fd(self) -> int:
        """The descriptor of its channel."""
        return self._channel.fd

    def end(self) -> None:
        """Put the modem's settings back, and give the channel back; whatever happens, the line is closed."""
        try:
            self.run(_put_back(self._undo))
        except PydialError:
            pass  # it has gone, or is silent: nothing to put back
        finally:
            self._talk.end()
            self._close()


def _settle(channel: Channel) -> Script[list[str]]:
    """Makes the modem answer in words (V1, Q0), with causes (+CMEE=1); the commands that put that back.

    But for Q0: a modem that was only slow to answer would be left silent by Q1.
    """
    undo: list[str] = []
    answer = Answer()
    for attempt in range(FIRST_TRIES):
        answer = yield Ask("AT" if attempt < FIRST_TRIES - 1 else "ATQ0V1", FIRST_SECONDS)
        if not answer.silent:
            break
    if answer.result is None:
        where = f" on {channel.name}" if channel.name else ""
        raise ModemSilent(f"The modem does not answer{where}.", SILENT_HINT)
    if answer.result.numeric:
        yield Ask("ATV1", FIRST_SECONDS)
        undo.insert(0, "ATV0")
    level = yield Ask("AT+CMEE?", FIRST_SECONDS)
    told = next((line.partition(":")[2].strip() for line in level.lines if line.upper().startswith("+CMEE:")), "")
    if told in ("0", "2") and (yield Ask("AT+CMEE=1", FIRST_SECONDS)).ok:
        undo.insert(0, f"AT+CMEE={told}")
    return undo


def _put_back(commands: list[str]) -> Script[None]:
    for command in commands:
        yield Ask(command, FIRST_SECONDS)

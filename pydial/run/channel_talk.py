"""Questions to the modem on its second channel (27.010), for clients of a dialer's control socket: one at a time.

The dialer's loop lets it look when the channel has something to say, or its time is over: nothing here waits.
"""

from __future__ import annotations

from pydial.at.exchange import Ask, Listen, Submit
from pydial.errors import PydialError
from pydial.run.at_exchange import Exchange
from pydial.run.conversation import Conversation
from pydial.system.refused_pins import RefusedPins
from pydial.system.wire import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.at.exchange import Answer, Script
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Wire

    Facts = dict[str, object]

MOST_SECONDS = 300.0  # that one answer may be waited for
LONGEST = 2000  # characters of a command or a text
NO_QUESTION = "that is no question for a modem"
IN_USE = "another question is being answered"
CALLS = ("ATD", "ATO", "ATA")
"""What begins a call: the channel is for questions."""


class ChannelTalk:
    """`second_line` gives the channel, None where there is none; `mask` and events are those of `reporter`."""

    def __init__(self, second_line: Callable[[], Wire | None], reporter: Reporters) -> None:
        self._second_line = second_line
        self._reporter = reporter
        self._exchange: Exchange | None = None
        self._tell: Callable[[Facts], object] = lambda _facts: None
        self._fd = -1

    @property
    def is_there(self) -> bool:
        """Whether there is a second channel now."""
        return self._second_line() is not None

    def ask(self, request: Facts, tell: Callable[[Facts], object]) -> str:
        """`tell` gets the answer later; "", or why there will be none."""
        line = self._second_line()
        if line is None:
            return "there is no second channel to the modem"
        if self._exchange is not None:
            return IN_USE
        step = question(request)
        if step is None:
            return NO_QUESTION
        channel = Channel(line, self._reporter.mask, "questions")
        self._fd, self._tell = channel.fd, tell
        talk = Conversation(channel, self._reporter)
        self._exchange = Exchange(_one(step), talk, self._reporter, RefusedPins(()))
        return ""

    def descriptors(self) -> list[int]:
        """The channel's, while a question is being answered."""
        return [self._fd] if self._exchange else []

    def look(self) -> float | None:
        """Does what is due; the seconds until something is due again."""
        exchange = self._exchange
        if exchange is None:
            return None
        try:
            if not exchange.has_ended and not exchange.look():
                return exchange.seconds_until_due()
        except PydialError as problem:  # the channel has gone
            self._end({"error": problem.message})
            return None
        answer: Answer = exchange.result
        result = answer.result.text if answer.result else None
        self._end({"ok": True, "lines": list(answer.lines), "result": result})
        return None

    def _end(self, facts: Facts) -> None:
        self._exchange = None
        self._tell(facts)


def question(request: Facts) -> Ask | Submit | Listen | None:
    """What a client asks for, within bounds; None for what makes no sense.

    `text`: a command, `body`: the text behind its prompt; or `begins`: of a line that comes by itself.
    """
    seconds, text, body, begins = (request.get(name) for name in ("seconds", "text", "body", "begins"))
    limit = 10.0 if seconds is None else seconds
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit <= MOST_SECONDS:
        return None
    if isinstance(begins, str) and 0 < len(begins) <= LONGEST:
        return Listen(begins, limit)
    if not _is_line(text) or (body is not None and not _is_line(body)):
        return None
    command = str(text)
    if "".join(command.split()).upper().startswith(CALLS):
        return None
    return Ask(command, limit, quiet=True) if body is None else Submit(command, str(body), limit)


def _is_line(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isprintable() and 0 < len(text) <= LONGEST


def _one(step: Ask | Submit | Listen) -> Script[Answer]:
    return (yield step)

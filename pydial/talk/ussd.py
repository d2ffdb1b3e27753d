"""A USSD dialogue: a code, and answers to the network's menus (27.007 7.15)."""

from __future__ import annotations

from pydial.at import ussd
from pydial.at.exchange import Listen
from pydial.at.ussd import Reply
from pydial.errors import CommandRefused, NotRegistered
from pydial.talk.asking import ask, refusal, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script

NETWORK_SECONDS = 60.0  # that the network may take
NO_ANSWER_HINT = "`pydialctl signal` shows the network; some networks answer no USSD on LTE."
_PACKING_MAKERS = ("huawei", "zte")


class Dialogue:
    """One session. `form`: how this modem takes text; found at the first question."""

    def __init__(self) -> None:
        self._forms: tuple[str, ...] = ()

    def say(self, text: str) -> Script[Reply]:
        """The network's answer to `text`. Raises CommandRefused, NotRegistered."""
        if not self._forms:
            self._forms = yield from _forms()
        for place, form in enumerate(self._forms):
            answer = yield from ask(ussd.request(text, form), NETWORK_SECONDS)
            if answer.ok:
                self._forms = (form,)
                return (yield from _reply(answer, form))
            if place == len(self._forms) - 1:
                raise refusal(answer, "The code was not sent", "`pydialctl signal` shows the network.")
        raise CommandRefused("The modem takes no USSD.")

    def end(self) -> Script[None]:
        """Give up a menu that waits for an answer."""
        yield from ask(ussd.CANCEL)


def _forms() -> Script[tuple[str, ...]]:
    """The likely one first: what the character set in use means, and what the maker is known for."""
    answer = yield from ask("AT+CSCS?")
    if "UCS2" in value(answer.lines, "+CSCS").upper():
        return (ussd.UCS2, ussd.PLAIN)
    maker = " ".join((yield from ask("AT+CGMI")).lines).lower()
    if any(name in maker for name in _PACKING_MAKERS):
        return (ussd.PACKED, ussd.PLAIN)
    return (ussd.PLAIN, ussd.PACKED)


def _reply(answer: Answer, form: str) -> Script[Reply]:
    lines = answer.lines
    if not any(line.upper().startswith(ussd.ANSWER) for line in lines):
        lines = (yield Listen(ussd.ANSWER, NETWORK_SECONDS)).lines
    starts = [place for place, line in enumerate(lines) if line.upper().startswith(ussd.ANSWER)]
    found = ussd.reply("\n".join(lines[starts[0] :]), form) if starts else None
    if found is None:
        raise NotRegistered(f"The network has not answered within {NETWORK_SECONDS:.0f} s.", NO_ANSWER_HINT)
    if found.kind in (ussd.NOT_SUPPORTED, ussd.NETWORK_TIMEOUT, ussd.BY_ANOTHER):
        raise CommandRefused(f"No answer: {ussd.WORDS[found.kind]}.", "Is the code right?")
    return found

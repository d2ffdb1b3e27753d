"""Who made the modem: makers have commands of their own."""

from __future__ import annotations

from pydial.at import makers
from pydial.at.exchange import Ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script
    from pydial.at.makers import Maker

SECONDS = 5.0  # for the answer


def identify() -> Script[tuple[Maker, str]]:
    """The maker, and the model as it calls itself ("" where it does not tell)."""
    maker = yield Ask(makers.MAKER_QUERY, SECONDS, quiet=True)
    if maker.silent:
        return makers.UNKNOWN, ""
    model = yield Ask(makers.MODEL_QUERY, SECONDS, quiet=True)
    told = _text(maker), _text(model)
    return makers.recognise(*told), told[1]


def _text(answer: Answer) -> str:
    """The information text; `+CGMM: …` is told without its name by some."""
    return " ".join(line.partition(": ")[2] if line.startswith("+") else line for line in answer.lines)

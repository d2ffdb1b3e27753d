"""The steps of a script (at/exchange.py) that need no modem, for whoever runs one apart from a dial."""

from __future__ import annotations

from pydial.at.exchange import Answer, Explain, Forget, Note, Recall, Remember, Report, Say
from pydial.events import Detail, Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Step
    from pydial.report.reporter import Reporters
    from pydial.run.services import PinMemory


def do_aside(step: Step, pins: PinMemory, reporter: Reporters) -> Answer | None:
    """Does what `step` says: asks or changes the notes of PINs, or tells `reporter`. The answer, where there is one."""
    match step:
        case Recall():
            return _known(pins.look(step.pin, step.identity))
        case Note():
            return _known(pins.note(step.pin, step.identity, step.anew))
        case Remember():
            pins.refused(step.pin, step.identity)
        case Forget():
            pins.opened(step.pin, step.identity)
        case Say():
            reporter.tell(Line(step.text, step.level))
        case Explain():
            reporter.tell(Detail(step.text))
        case Report():
            reporter.tell(step.event)
    return None


def _known(told: str) -> Answer:
    known, _, place = told.partition(" ")
    return Answer(known=known, place=place)

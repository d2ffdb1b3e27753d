"""The multiplexer is begun: what the modem offers, AT+CMUX, the channels, and a channel that answers (27.010).

Whatever goes wrong, the modem is dialled without it, and the person is told.
"""

from __future__ import annotations

from pydial.at import multiplex as cmux
from pydial.at.exchange import Ask, BeginMultiplexer, Explain, LeaveMultiplexer, Pause, Report, Say, SwapChannels
from pydial.dial.scripts.init import leave_multiplexer
from pydial.events import Warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script
    from pydial.dial.plan import Plan

ALIVE_SECONDS = 1.5  # for the answer to AT
OFFER_SECONDS = 5.0  # for the answers to AT+CMUX
SETTLING_SECONDS = 1.0  # between OK and the first frame: some modems never come up where it is less (LE910C1)
YES = "yes"


def multiplex(plan: Plan) -> Script[None]:
    """All of it. Raises nothing: a modem that says nothing is the next script's."""
    answer = yield from _text_mode()
    if answer.silent:
        return
    answer = yield Ask(cmux.TEST, OFFER_SECONDS)
    offer = cmux.offer_in(answer.lines)
    if answer.refused and plan.multiplex != YES:
        yield Explain("The modem has no multiplexer (AT+CMUX).")
    elif offer and not offer.takes(cmux.MODE, cmux.BASIC):
        yield _without("the modem has the advanced option only, which is not supported")
    else:
        yield from _begin(plan, offer or cmux.Offer())


def _text_mode() -> Script[Answer]:
    answer = yield Ask("AT", ALIVE_SECONDS)
    if answer.silent:
        yield from leave_multiplexer()
        answer = yield Ask("AT", ALIVE_SECONDS)
    return answer


def _begin(plan: Plan, offer: cmux.Offer) -> Script[None]:
    size = yield from _entered(plan, offer)
    if not size:
        return
    yield Pause(SETTLING_SECONDS)
    begun = yield BeginMultiplexer(size)
    if begun.trouble:
        yield _without(begun.trouble)
        yield from _text_mode()
    else:
        yield from _dial_where_it_answers()


def _entered(plan: Plan, offer: cmux.Offer) -> Script[int]:
    """N1 of the command line that the modem took; 0 if it took none."""
    for line, size in cmux.command_lines(offer, plan.line_speed):
        answer = yield Ask(line, OFFER_SECONDS)
        if answer.ok:
            return size
        if answer.silent:
            yield _without("the modem does not answer AT+CMUX")
            yield from _text_mode()
            return 0
    yield _without("the modem refuses AT+CMUX")
    return 0


def _dial_where_it_answers() -> Script[None]:
    """The first channel that answers AT dials: on some modems the first brings positions (NMEA), or nothing."""
    if not (yield from _answers()):
        swapped = yield SwapChannels()
        if swapped.trouble or not (yield from _answers()):
            yield LeaveMultiplexer()
            yield _without("nothing answers on its channels")
            yield from _text_mode()
            return
    yield Say("The line is multiplexed.")


def _answers() -> Script[bool]:
    for _ in range(2):
        answer = yield Ask("AT", ALIVE_SECONDS)
        if answer.ok:
            return True
    return False


def _without(reason: str) -> Report:
    message = f"The line is not multiplexed: {reason}. The dial goes on without channels."
    return Report(Warn("multiplex", message, "Multiplex = no leaves the attempt out."))

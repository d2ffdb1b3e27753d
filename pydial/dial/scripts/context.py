"""The packet-data context: one that is there is used again, or a free one is defined (27.007 10.1.1, 10.1.10)."""

from __future__ import annotations

from pydial.at import context, sim
from pydial.at.exchange import Ask, Explain, Say
from pydial.errors import CommandRefused
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.context import Choice
    from pydial.at.exchange import Answer, Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer

SECONDS = 10.0  # for an answer
DEACTIVATION_SECONDS = 30.0  # the network has a word in it
FALLBACK = "IP"  # where the modem knows no dual stack
MOST_TRIES = 3  # definitions that a modem may refuse before it is given up


def define(plan: Plan, bearer: Bearer) -> Script[None]:
    """See to it that a context has the access point of `bearer`, and note its number there. Raises CommandRefused."""
    refused = yield from _define(plan, bearer)
    if refused is not None and bearer.kind != FALLBACK and bearer.kind != "IPV6":
        yield Say(f"This modem knows no {bearer.kind}: dialling with {FALLBACK}.")
        bearer.kind = FALLBACK
        refused = yield from _define(plan, bearer)
    if refused is not None:
        cause = f" ({sim.in_words(refused.cause)})" if refused.cause else ""
        hint = f"Check APN, CID and PDP Type in {plan.file}."
        raise CommandRefused(f"The modem refused {refused.command}{cause}.", hint)


def _define(plan: Plan, bearer: Bearer) -> Script[Answer | None]:
    """The refusal of the last try; None: the context is there. Silence is no refusal."""
    there = yield Ask(context.QUERY, SECONDS)
    defined = context.contexts(there.lines)
    numbers = tuple(context.DEFAULT_RANGE)
    if defined and not plan.cid and not any(one.is_for(bearer.kind, bearer.apn) for one in defined):
        numbers = yield from _numbers(bearer.kind)
    refused: Answer | None = None
    for choice in context.choices(defined, numbers, bearer.kind, bearer.apn, plan.cid)[:MOST_TRIES]:
        refused = yield from _take(bearer, choice)
        if refused is None:
            bearer.cid = choice.cid
            return None
        if choice.replaces is None:  # another number would be refused as well
            return refused
    return refused


def _numbers(kind: str) -> Script[tuple[int, ...]]:
    told = context.ranges((yield Ask(context.RANGE_QUERY, SECONDS, quiet=True)).lines)
    return told.get(kind) or next(iter(told.values()), ()) or tuple(context.DEFAULT_RANGE)


def _take(bearer: Bearer, choice: Choice) -> Script[Answer | None]:
    """Use this number. The modem's refusal, or None."""
    if choice.defined:
        yield Explain(f"Context {choice.cid} has the access point {quoted(bearer.apn)} already: it stays as it is.")
        return None
    if choice.replaces:
        yield from _make_way(choice)
    answer = yield Ask(context.definition(choice.cid, bearer.kind, bearer.apn), SECONDS)
    return answer if answer.refused else None


def _make_way(choice: Choice) -> Script[None]:
    """An active context cannot be changed. An LTE modem may keep it all the same, which does no harm."""
    if choice.replaces and choice.replaces.apn:
        yield Explain(f"Context {choice.cid} ({quoted(choice.replaces.apn)}) is written over.")
    answer = yield Ask(context.ACTIVE_QUERY, SECONDS, quiet=True)
    if choice.cid in context.active(answer.lines):
        yield Ask(context.deactivation(choice.cid), DEACTIVATION_SECONDS)

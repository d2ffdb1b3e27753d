"""`APN = auto`: the access point of the SIM, by what the modem has and by the provider database."""

from __future__ import annotations

from pydial.at import access_points, context
from pydial.at.access_points import AccessPoint
from pydial.at.exchange import Ask, AskPerson, FindAccessPoints, Say, UseLogin
from pydial.errors import ConfigError
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer

SECONDS = 10.0  # for an answer
CAPABILITIES, CELLULAR = "AT+GCAP", "+CGSM"  # V.250 6.1.9, 27.007 B.1
PACKAGE = "`sudo apt install mobile-broadband-provider-info` knows those of most providers."
MOST_SHOWN = 9


def refuse_landline(plan: Plan, has_sim: bool) -> Script[None]:
    """Raises ConfigError for a modem of a telephone line: nothing can be found out about the number it is to dial."""
    if has_sim or CELLULAR in "".join((yield Ask(CAPABILITIES, SECONDS, quiet=True)).lines).upper():
        return
    hint = f"`pydial Phone=NUMBER Username=NAME Password=PASSWORD`, or write them into {plan.file}."
    raise ConfigError("This is no modem for mobile networks: a number to dial is needed.", hint)


def choose(plan: Plan, bearer: Bearer) -> Script[None]:
    """Find the access points out once, and use the one that is next."""
    if not bearer.points:
        bearer.points = yield from _find(bearer)
    point = bearer.point
    bearer.apn = point.apn
    if not plan.login.username:
        bearer.user, bearer.password, bearer.login = point.user, point.password, point.login
        if point.user:
            yield UseLogin(point.user, point.password)
    yield Say(f"Access point: {described(point)}.")


def described(point: AccessPoint) -> str:
    """An access point in words: with its source, and how to log in."""
    name = quoted(point.apn) if point.apn else "none is known, an empty one is used"
    source, user = point.source and f" ({quoted(point.source)})", point.user and f", as {quoted(point.user)}"
    return f"{name}{source}{user}"


def _find(bearer: Bearer) -> Script[tuple[AccessPoint, ...]]:
    """At least one: the empty access point, which LTE networks accept."""
    identity = access_points.imsi((yield Ask(access_points.QUERY, SECONDS, quiet=True)).lines)
    defined = context.contexts((yield Ask(context.QUERY, SECONDS, quiet=True)).lines)
    answer = yield FindAccessPoints(identity)
    known = answer.points or ()
    own = next((one for one in defined if one.apn and not one.is_reserved), None)
    if own and (mine := _known_as(context.without_network(own.apn), known)):
        return (mine,)
    if not known:
        yield Say(f"No access point is known for this SIM. {PACKAGE if answer.points is None else ''}".rstrip())
        return (AccessPoint(""),)
    if len(known) == 1:
        return known
    return (yield from _ask(known))


def _known_as(apn: str, known: tuple[AccessPoint, ...]) -> AccessPoint | None:
    """The modem's own access point, where the SIM's network has it, or nothing is known of that."""
    if not known:
        return AccessPoint(apn, "as the modem has it")
    return next((one for one in known if one.apn.lower() == apn.lower()), None)


def _ask(known: tuple[AccessPoint, ...]) -> Script[tuple[AccessPoint, ...]]:
    """The one that the person chooses; all in their order where nobody is there to choose."""
    shown = known[:MOST_SHOWN]
    lines = [f"{number}  {described(point)}" for number, point in enumerate(shown, 1)]
    question = "\n".join(("The provider has several access points:", *lines, "Which one? [1]"))
    answer = yield AskPerson(question)
    if answer.text.isdecimal() and 1 <= int(answer.text) <= len(shown):
        return (shown[int(answer.text) - 1],)
    names = quoted(", ".join(point.apn for point in known))
    yield Say(f"The provider has several access points, tried in their order: {names}.")
    return known

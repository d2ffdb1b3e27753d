"""Name and password of the access point, given to the modem: some networks see those of PPP too late, or never."""

from __future__ import annotations

from pydial.at import makers
from pydial.at.exchange import Ask, Explain, Pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer

SECONDS = 10.0  # for an answer
SETTLING_SECONDS = 1.0  # for the modem to tell of the new attachment
ATTACH_SECONDS = 30.0  # for an answer that waits for the network
AUTH = {"PAP": (makers.PAP,), "CHAP": (makers.CHAP,), "NONE": (makers.NO_AUTH,)}
EITHER = (makers.CHAP, makers.PAP)  # `Auth = auto`: the one that the modem accepts
QUECTEL_TYPES = {"IP": 1, "IPV6": 2, "IPV4V6": 3}  # the <context_type> of +QICSGP


def log_in(plan: Plan, bearer: Bearer) -> Script[None]:
    """By the maker's command, where it has one and there is a name. A refusal is told: PPP's login may do."""
    user, password = bearer.user, bearer.password
    maker = bearer.maker or makers.UNKNOWN
    if plan.auth == "NONE" and maker.no_login:
        yield Ask(_filled(maker.no_login, bearer, makers.NO_AUTH, "", ""), SECONDS)
        return
    if not user or plan.auth == "NONE":
        return
    if '"' in user + password:
        yield Explain("A quote in Username or Password: the modem cannot be given them, PPP's login has to do.")
        return
    for login in makers.logins_of(maker, bearer.model):
        for auth in AUTH.get(bearer.login or plan.auth, EITHER):
            answer = yield Ask(_filled(login, bearer, auth, user, password), SECONDS)
            if answer.ok:
                if maker.attaches_anew:
                    yield from _attach_anew()
                return
    if maker.login:
        yield Explain("The modem did not take the login of the access point: PPP's has to do.")


def _filled(command: str, bearer: Bearer, auth: int, user: str, password: str) -> str:
    parts = {"cid": bearer.cid, "auth": auth, "user": user, "password": password, "apn": bearer.apn}
    return command.format(**parts, type=QUECTEL_TYPES.get(bearer.kind, 1))


def _attach_anew() -> Script[None]:
    """The login counts from the next attachment on."""
    yield Explain("This modem uses the login once it is attached to the network anew.")
    yield Ask("AT+CGATT=0", ATTACH_SECONDS)
    yield Ask("AT+CGATT=1", ATTACH_SECONDS)
    yield Pause(SETTLING_SECONDS)

"""What makers of cellular modems do in their own way, as rows.

Sources: the makers' AT manuals; the drivers of ModemManager, oFono and Zephyr agree with the order of name and
password given here. A login's parts are `{cid}`, `{auth}` (0 none, 1 PAP, 2 CHAP), `{user}` and `{password}`.
"""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAKER_QUERY, MODEL_QUERY = "AT+CGMI", "AT+CGMM"  # 27.007 5.1, 5.2
NO_AUTH, PAP, CHAP = 0, 1, 2
NAME_FIRST = '{cid},{auth},"{user}","{password}"'
NAME_LAST = '{cid},{auth},"{password}","{user}"'


class Maker(Record):
    """One maker. `names`: how the answer to +CGMI, +CGMM or ATI tells it, in small letters.

    `login`: the command that gives the modem name and password of an access point, "" where PPP's login is enough;
    `no_login`: the one that takes them away. `attaches_anew`: the login counts from the next attachment on.
    `network`: a query for more about the network. `tries`: for the PINs that are left. `first`: what is sent before
    anything else. `has_cfun`: AT+CFUN may be sent.
    """

    name: str
    names: tuple[str, ...]
    login: str = ""
    no_login: str = ""
    attaches_anew: bool = False
    network: str = ""
    tries: str = ""
    first: str = ""
    has_cfun: bool = True


def _row(name: str, *names: str, **more: Any) -> Maker:
    return Maker(name, names or (name.lower(),), **more)


NAME_LAST_MODELS = ("sara-r4", "lara-r6")
"""Of u-blox: +UAUTHREQ takes the password first."""

NAME_FIRST_MODELS = ("pls62",)
"""Of Cinterion: ^SGAUTH takes the user first."""

MAKERS: tuple[Maker, ...] = (
    _row("Huawei", "huawei", first="AT^CURC=0", network="AT^SYSINFOEX", tries="AT^CPIN?"),
    _row(
        "ZTE",
        "zte",
        login='AT+ZGPCOAUTH={cid},"{user}","{password}",{auth}',
        first="AT+CPMS?",  # ends its flood of +ZUSIMR
        tries="AT+ZPINPUK=?",
    ),
    _row(
        "Quectel",
        "quectel",
        login='AT+QICSGP={cid},{type},"{apn}","{user}","{password}",{auth}',
        no_login='AT+QICSGP={cid},{type},"{apn}","","",0',
        network="AT+QNWINFO",
        tries='AT+QPINC="SC"',
    ),
    _row(
        "SIMCom",
        *("simcom", "sim7", "sim8", "a7670", "a7608"),
        login=f"AT+CGAUTH={NAME_LAST}",
        no_login="AT+CGAUTH={cid},0",
        attaches_anew=True,
        network="AT+CPSI?",
        tries="AT+SPIC",
    ),
    _row("Sierra", "sierra", login=f"AT$QCPDPP={NAME_LAST}", no_login="AT$QCPDPP={cid},0", tries="AT+CPINC?"),
    _row(
        "Cinterion",
        *("cinterion", "gemalto", "thales"),
        login=f"AT^SGAUTH={NAME_LAST}",
        no_login="AT^SGAUTH={cid},0",
        tries="AT^SPIC",
    ),
    _row("Telit", "telit", login=f"AT#PDPAUTH={NAME_FIRST}", no_login="AT#PDPAUTH={cid},0", tries="AT#PCT"),
    _row(
        "u-blox",
        *("u-blox", "ublox"),
        login=f"AT+UAUTHREQ={NAME_FIRST}",
        no_login='AT+UAUTHREQ={cid},0,"",""',
        tries="AT+UPINCNT",
    ),
    _row(
        "Option",
        "option",
        login=f"AT$QCPDPP={NAME_LAST}",
        no_login="AT$QCPDPP={cid},0",
        tries="AT_OERCN?",
    ),
    _row("Ericsson", "ericsson", login='AT*EIAAUW={cid},1,"{user}","{password}"', first="AT*ENAP=0", tries="AT*EPIN?"),
    _row("Nokia", "nokia", has_cfun=False),
    _row("Fibocom", "fibocom", login=f"AT+MGAUTH={NAME_FIRST}", no_login="AT+MGAUTH={cid},0"),
    _row("Novatel", "novatel", tries="AT$NWPINR?"),
    _row("Iridium", "iridium", first="AT+CBST=71,0,1", has_cfun=False),
)
UNKNOWN = _row("", "")

WITHOUT_PPP = ("mc7455", "em7455", "bc92", "bc95", "fm350")
"""Models whose AT ports speak no PPP: they are network cards (MBIM, QMI, their own stack)."""


def recognise(*told: str) -> Maker:
    """The maker that the answers to +CGMI and +CGMM name; UNKNOWN if none does."""
    text = " ".join(told).lower()
    found = [maker for maker in MAKERS if any(name in text for name in maker.names)]
    return found[0] if found else UNKNOWN


def speaks_ppp(model: str) -> bool:
    """Whether a model's AT ports carry PPP, as far as is known of it."""
    return not any(name in model.lower() for name in WITHOUT_PPP)


def logins_of(maker: Maker, model: str) -> tuple[str, ...]:
    """The commands that give name and password, in the order they are tried: makers' own, then 27.007 10.1.31."""
    login = maker.login
    small = model.lower()
    if maker.name == "u-blox" and any(name in small for name in NAME_LAST_MODELS):
        login = f"AT+UAUTHREQ={NAME_LAST}"
    if maker.name == "Cinterion" and any(name in small for name in NAME_FIRST_MODELS):
        login = f"AT^SGAUTH={NAME_FIRST}"
    others = {
        "Option": (f"AT_OPDPP={NAME_LAST}",),
        "Telit": (f"AT+CGAUTH={NAME_FIRST}",),
        "Fibocom": (f"AT+XGAUTH={NAME_FIRST}",),
    }
    return (login, *others.get(maker.name, ())) if login else ()

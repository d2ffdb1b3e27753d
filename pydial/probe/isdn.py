"""ISDN terminal adapters that wvdialconf knows: how they answer ATI, what to ask then, their init string.

Found out by asking wvdialconf 1.61 with scripted adapters; which names to try was read off the texts in the installed
program. All texts are the beginnings of answers.
"""

from __future__ import annotations

from pydial.record import Record


class Adapter(Record):
    """One adapter: `identity` to ATI, then `answer` to `question`; `name` has `{}` for that answer.

    `init` without its `AT`; "" means that the usual one will do. `synchronous`: HDLC, wvdial's `ISDN = 1`.
    """

    identity: str
    question: str
    answer: str
    init: str
    name: str = "{}"
    synchronous: bool = False


ZYXEL = ("28642", "1281", "1282", "1283", "1291", "1292", "1293")

ADAPTERS: tuple[Adapter, ...] = (
    Adapter("Hagenuk", "I1", "Speed Dragon", "B8", "Hagenuk {}"),
    Adapter("Hagenuk", "I1", "Power Dragon", "B8", "Hagenuk {}"),
    Adapter("346900", "I3", "3Com U.S. Robotics ISDN", "*PPP=1"),
    Adapter("SP ISDN", "I4", "Sportster ISDN TA", "B3"),
    Adapter("644", "I6", "ELSA MicroLink ISDN", "$IBP=HDLCP", synchronous=True),
    Adapter("643", "I6", "MicroLink ISDN/TLV.34", r"\N10%P1"),
    Adapter("128000", "I3", "Lasat Speed", r"\P1&B2X3"),
    *(Adapter(identity, "I1", "Elite 2864I", "&O2B40", "ZyXEL {}") for identity in ZYXEL),
    *(Adapter(identity, "I1", "ZyXEL omni", "&O2B40") for identity in ZYXEL),
)

ASUSCOM = Adapter("ISDN TA", "I5", ";ASU", "B40", "ASUSCOM ISDNLink TA")  # the only one whose mark is not in front
NAMED_BY_I6 = '"Version'  # an ELSA modem: a name, but no adapter
PLAIN_ADAPTERS = ("3C882", "346800")  # adapters that need no init string of their own; the whole answer


def question(identity: str) -> str:
    """What to ask a port that answered ATI so: `I1` … `I6`, or "" if it is no adapter."""
    if identity.startswith(NAMED_BY_I6):
        return "I6"
    known = (adapter.question for adapter in (*ADAPTERS, ASUSCOM) if identity.startswith(adapter.identity))
    return next(known, "")


def recognise(identity: str, answer: str) -> Adapter | None:
    """The adapter that answers so, or None."""
    if identity.startswith(ASUSCOM.identity) and ASUSCOM.answer in answer:
        return ASUSCOM
    for adapter in ADAPTERS:
        if identity.startswith(adapter.identity) and answer.startswith(adapter.answer):
            return adapter
    return None

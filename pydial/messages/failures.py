"""The failures of a call and a login that end a dial, or are told as its cause while it goes on, by name."""

from __future__ import annotations

from pydial.errors import (
    AuthenticationFailed,
    CommandRefused,
    ConfigError,
    LineBusy,
    NoCarrier,
    NoDevice,
    NoDialtone,
)
from pydial.messages.message import CALL, CONFIGURATION, LOGIN, PORT, Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.errors import PydialError


class Failure(Message):
    """`error`: its class, which knows code and exit code."""

    error: type[PydialError] = NoCarrier


def _row(error: type[PydialError], topic: str, words: str, cure: str) -> Failure:
    return Failure(error.code, topic, words, cure, error.exit_code, error)


FAILURES: dict[str, Failure] = {
    "incomplete": _row(
        ConfigError, CONFIGURATION, "{line}", "Set it in {file}; `pydial --check` shows what is read from where."
    ),
    "no-password": _row(ConfigError, LOGIN, "{line}", "Type one, or set Password in {file}."),
    "gone": _row(
        NoDevice, PORT, "The modem has gone: it was unplugged or has reset itself.", "Plug it in and dial again."
    ),
    "timed-out": _row(
        NoCarrier,
        CALL,
        "No answer to the call within {seconds:g} s.",
        "Is the number right, is the SIM or line in service? Dial Timeout allows more time.",
    ),
    "no-carrier": _row(
        NoCarrier,
        CALL,
        "NO CARRIER: the call was not connected.",
        "Check the number; on a cellular modem the APN (APN, or AT+CGDCONT in Init3) and the signal.",
    ),
    "carrier-lost": _row(NoCarrier, CALL, "The carrier was lost before PPP began.", "Dial again; check the line."),
    "no-dialtone": _row(
        NoDialtone,
        CALL,
        "NO DIALTONE: there is no dial tone on the line.",
        "Is the cable in? Behind an exchange, X3 in an init string makes the modem dial without waiting for it.",
    ),
    "busy": _row(LineBusy, CALL, "BUSY: the number is engaged.", "Dial later, or give Phone1 to Phone4."),
    "voice": _row(NoCarrier, CALL, "VOICE: a person answered, not a modem.", "Check the number."),
    "fax": _row(NoCarrier, CALL, "A fax answered, not a modem.", "Check the number."),
    "no-answer": _row(NoCarrier, CALL, "NO ANSWER: nobody picked up.", "Check the number, or dial later."),
    "dial-refused": _row(
        CommandRefused,
        CALL,
        "The modem refused {command}{reason}.",
        "Wrong number for this modem, not registered in the network, or a port that cannot dial.",
    ),
    "no-ppp-here": _row(
        CommandRefused,
        CALL,
        "The modem refused {command}{reason}.",
        "A {model} speaks no PPP on its ports: use it as a network card (MBIM, QMI).",
    ),
    "login-refused": _row(
        AuthenticationFailed,
        LOGIN,
        'The host refused name or password: "{said}".',
        "Check Username and Password in {file}.",
    ),
}
"""By name."""


def failure(name: str, /, **words: object) -> PydialError:
    """The error of a row, filled in. Foreign words come quoted (secrets/mask.py)."""
    row = FAILURES[name]
    return row.error(row.words.format(**words), row.cure.format(**words))

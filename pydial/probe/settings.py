"""What wvdialconf writes for a modem, and what it warns of."""

from __future__ import annotations

from pydial.probe.isdn import ADAPTERS, ASUSCOM
from pydial.probe.plan import FIRST, TRIALS, Modem

SECTION = "Dialer Defaults"
PLACEHOLDERS: tuple[tuple[str, str], ...] = (
    ("Phone", "<Target Phone Number>"),
    ("Username", "<Your Login Name>"),
    ("Password", "<Your Password>"),
)
USB_FAMILY = "ttyACM"


def kind(name: str, modem: Modem) -> tuple[str, str]:
    """How to speak of a modem on port `name`: in the message, and as Modem Type."""
    if modem.adapter:
        return "an ISDN TA", "ISDN Terminal Adapter"
    if name.startswith(USB_FAMILY):
        return "an USB modem", "USB Modem"
    return "a modem", "Analog Modem"


def options(name: str, device: str, modem: Modem) -> dict[str, str]:
    """The options to set, in order; an empty value means that the option is taken out."""
    return {
        "Modem": device,
        "Baud": str(modem.speed),
        "Init1": "AT&F" if modem.adapter else "ATZ",
        "Init2": modem.init,
        "ISDN": "1" if modem.synchronous else "0",
        "Modem Name": modem.name,
        "Modem Type": kind(name, modem)[1],
    }


INIT_OPTIONS = ("Init1", "Init2")
_PLAIN_INITS = ("ATZ", "AT&F", *(f"AT{adapter.init}" for adapter in (*ADAPTERS, ASUSCOM)))
_SETTINGS = {*FIRST.removeprefix("AT").split(), *(trial.setting for trial in TRIALS), "S11=55"}
"""What a wvdialconf puts together; S11=55 is an older one's."""


def is_own_init(text: str) -> bool:
    """Whether an init string is one that wvdialconf writes: then that of another modem may take its place."""
    return text in _PLAIN_INITS or (text.startswith("AT") and set(text.removeprefix("AT").split()) <= _SETTINGS)


def conflicts(ppp_options: str) -> list[str]:
    """The lines of /etc/ppp/options that name a speed, a device or a connect script: wvdial gives its own."""
    lines = (line.strip() for line in ppp_options.splitlines())
    return [line for line in lines if line.startswith(("/dev", "tty", "connect")) or _is_speed(line)]


def _is_speed(line: str) -> bool:
    """A digit first, and no address (`10.0.0.1:`)."""
    return line[:1].isdigit() and ":" not in line

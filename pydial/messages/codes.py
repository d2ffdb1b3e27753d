"""What to do about an error of each code, where nothing more is known than that."""

from __future__ import annotations

from pydial import errors
from pydial.messages.message import CALL, CONFIGURATION, LINK, LOGIN, MODEM, NETWORK, PORT, SIM, SYSTEM, Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.errors import PydialError


def _row(error: type[PydialError], topic: str, words: str, cure: str) -> Message:
    code = error.exit_code if error is not errors.Interrupted else 0  # 128 and its number
    return Message(error.code, topic, words, cure, code)


_ROWS = (
    _row(
        errors.ConfigError,
        CONFIGURATION,
        "A configuration cannot be read or used.",
        "`pydial --check` tells the line and what was meant.",
    ),
    _row(
        errors.NoDevice,
        PORT,
        "The modem's device is not there, or cannot be opened.",
        "`pydialconf --list` shows the ports; a device that belongs to another group: `sudo adduser $USER dialout`.",
    ),
    _row(
        errors.DeviceBusy,
        PORT,
        "Another program has the device; it is named.",
        "End that program. A dialer: `pydial --hangup`. ModemManager: `sudo systemctl stop ModemManager`.",
    ),
    _row(
        errors.ModemSilent,
        MODEM,
        "The modem does not answer.",
        "`pydial --why` tells what is at the port; `pydialconf --list` shows which port is a modem.",
    ),
    _row(
        errors.CommandRefused,
        MODEM,
        "The modem refused an init string or the dial command.",
        "Take out what it does not know. `pydial --why` looks whether SIM and network stand in its way.",
    ),
    _row(errors.NoDialtone, CALL, "There is no dial tone.", "Is the cable in? Behind an exchange: `Init2 = ATX3`."),
    _row(errors.LineBusy, CALL, "The number is engaged.", "Dial later; `Phone1` to `Phone4` are tried in turn."),
    _row(
        errors.NoCarrier,
        CALL,
        "The call was not connected.",
        "Mobile networks: `pydial --why` asks SIM, registration, signal and access point. Else: check the number.",
    ),
    _row(
        errors.SimError,
        SIM,
        "The SIM is missing, locked, or has refused its PIN.",
        "`PIN = …` in the configuration (mode 0600). A locked SIM: enter its PUK in a phone.",
    ),
    _row(
        errors.NotRegistered,
        NETWORK,
        "The modem is not registered in the network.",
        "Antenna, coverage; is the SIM active, and allowed here? `Register Timeout = 120` waits longer.",
    ),
    _row(
        errors.PppdUnusable,
        SYSTEM,
        "pppd cannot be run.",
        "`sudo apt install ppp`; `sudo adduser $USER dip`; a container: `--device /dev/ppp --cap-add NET_ADMIN`.",
    ),
    _row(
        errors.AuthenticationFailed,
        LOGIN,
        "The far end refused name or password.",
        "Check Username and Password; many mobile networks take any, but not none.",
    ),
    _row(
        errors.PppFailed,
        LINK,
        "PPP did not come up, or the link was lost and is not dialled again.",
        "The table of pppd's exit codes says more; a wrong access point is the most frequent reason.",
    ),
    _row(errors.UsageError, CONFIGURATION, "The command line makes no sense.", "`pydial --help`."),
    _row(errors.Interrupted, CALL, "A signal ended the dial before the link was up.", "Ctrl-C, or another program."),
    _row(errors.PydialError, SYSTEM, "Something else failed; the message says what.", "The message says what to do."),
)
CODES: dict[str, Message] = {row.code: row for row in _ROWS}
"""By code."""

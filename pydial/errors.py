"""One tree of errors: each says what, why and what to do next, and knows its exit code.

Raised anywhere below, turned into lines and an exit code in one place (`cli`). Anything
outside this tree is a bug. The codes are a promise to scripts (docs/scripts.md, "Exit codes").
"""

from __future__ import annotations


class PydialError(Exception):
    """Base. `message`: the thing and the reason; `hint`: the next step; `code`: the stable name in `--json`."""

    code = "failed"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(PydialError):
    """A configuration that cannot be read or used."""

    code, exit_code = "configuration", 3


class NoDevice(PydialError):
    """The device does not exist or cannot be opened; `missing`: it may yet be plugged in;
    `searched`: all ports were looked at, and another look at once would find no more.
    """

    code, exit_code = "no-device", 4

    def __init__(self, message: str, hint: str = "", missing: bool = False, searched: bool = False) -> None:
        super().__init__(message, hint)
        self.missing = missing
        self.searched = searched


class DeviceBusy(PydialError):
    """Another program holds the device; `holder` names it ("ModemManager, pid 1039"), if that can be told."""

    code, exit_code = "device-busy", 5

    def __init__(self, message: str, hint: str = "", holder: str = "") -> None:
        super().__init__(message, hint)
        self.holder = holder


class ModemSilent(PydialError):
    """The modem does not answer."""

    code, exit_code = "modem-silent", 6


class CommandRefused(PydialError):
    """The modem refused an init string or the dial command."""

    code, exit_code = "command-refused", 7


class NoDialtone(PydialError):
    """NO DIALTONE."""

    code, exit_code = "no-dialtone", 8


class LineBusy(PydialError):
    """BUSY."""

    code, exit_code = "busy", 9


class NoCarrier(PydialError):
    """No carrier, no answer, a voice or a fax line, or the time for dialling is up."""

    code, exit_code = "no-carrier", 10


class SimError(PydialError):
    """SIM missing, PIN needed or wrong; `final`: no further try of this run can do better, or may be made."""

    code, exit_code = "sim", 11

    def __init__(self, message: str, hint: str = "", final: bool = False) -> None:
        super().__init__(message, hint)
        self.final = final


class NotRegistered(PydialError):
    """The modem did not register in the network in time."""

    code, exit_code = "not-registered", 12


class PppdUnusable(PydialError):
    """pppd cannot be run."""

    code, exit_code = "pppd-unusable", 13


class AuthenticationFailed(PydialError):
    """The peer refused name or password."""

    code, exit_code = "authentication", 14


class PppFailed(PydialError):
    """PPP negotiation failed, or the link was lost with no redial left."""

    code, exit_code = "ppp-failed", 15


class UsageError(PydialError):
    """A command line that makes no sense."""

    code, exit_code = "usage", 64


class Interrupted(PydialError):
    """A signal ended it before the link was up: 128 + its number."""

    code = "signal"

    def __init__(self, signal: int) -> None:
        super().__init__(f"Ended by signal {signal}.")
        self.signal = signal
        self.exit_code = 128 + signal


def _tree(base: type[PydialError]) -> list[type[PydialError]]:
    return [base, *(error for sub in base.__subclasses__() for error in _tree(sub))]


EXIT_CODES: dict[int, str] = {
    0: "the link was up and ended as asked (signal, --hangup, idle), or the mode's job is done",
    **{
        error.exit_code: (error.__doc__ or "").split("\n")[0].rstrip(".").split(";")[0]
        for error in sorted(_tree(PydialError), key=lambda error: error.exit_code)
        if error is not Interrupted and error is not PydialError
    },
    1: "any other failure",
}

"""The remedies for a link that is up, but carries nothing: in the order that they are tried, as they are told."""

from __future__ import annotations

NONE_YET = -1
REDIAL, RESET_MODEM, RESET_USB, RUN_COMMAND = range(4)
WORDS = {
    REDIAL: "dialling again",
    RESET_MODEM: "resetting the modem",
    RESET_USB: "resetting its USB port",
    RUN_COMMAND: "running Recover Command",
}
STRONGEST = max(WORDS)

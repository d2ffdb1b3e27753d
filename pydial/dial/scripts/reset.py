"""A modem that starts anew: the second remedy for a link that carries nothing."""

from __future__ import annotations

from pydial.at.exchange import Ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script

COMMAND = "AT+CFUN=1,1"  # full functionality after a reset (27.007 8.2)
SECONDS = 10.0


def reset() -> Script[None]:
    """`COMMAND`; whatever the modem says to it, the line is opened anew then."""
    yield Ask(COMMAND, SECONDS)

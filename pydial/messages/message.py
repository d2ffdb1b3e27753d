"""One row of the table of messages."""

from __future__ import annotations

from pydial.record import Record

CONFIGURATION, SYSTEM, PORT, MODEM = "configuration", "system", "port", "modem"
SIM, NETWORK, SIGNAL, CONTEXT = "SIM", "network", "signal", "context"
CALL, LOGIN, LINK = "call", "login", "link"
TOPICS = (CONFIGURATION, SYSTEM, PORT, MODEM, SIM, NETWORK, SIGNAL, CONTEXT, CALL, LOGIN, LINK)
"""What a message is about, in the order of a dial."""


class Message(Record):
    """What is said under one `code`, the stable name in `--json`.

    `words` and `cure` (the next step): names in braces are filled in. `exit_code`: of a run that ends with it, or of
    `--why` where it is the first that is red; 0 for what ends nothing.
    """

    code: str
    topic: str
    words: str
    cure: str = ""
    exit_code: int = 0

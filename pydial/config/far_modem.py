"""A modem on another machine, as `Modem` names it: `socket://HOST:PORT` or `rfc2217://HOST:PORT`, and nothing else."""

from __future__ import annotations

import re

RFC2217 = "rfc2217"  # the scheme of a serial port server; pyserial's name for it
_ADDRESS = re.compile(r"(socket|rfc2217)://(\[[0-9a-f:.]+(?:%\w+)?\]|[\w.-]+):([0-9]{1,5})/?", re.ASCII | re.IGNORECASE)
_HIGHEST_PORT = 65535


def far_modem(modem: str) -> tuple[str, str, int] | None:
    """`socket` or RFC2217, the host and the port; None for any other URL, and for one with options of pyserial's.

    pyserial's other handlers write the conversation to a file (`spy://`) or open any port (`hwgrep://`).
    """
    found = _ADDRESS.fullmatch(modem)
    if found is None or not 0 < int(found[3]) <= _HIGHEST_PORT:
        return None
    return found[1].lower(), found[2].strip("[]"), int(found[3])

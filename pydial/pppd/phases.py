"""How far pppd came before it gave up, by the line of its log that complains: what an exit code does not tell."""

from __future__ import annotations

import re

from pydial.errors import AuthenticationFailed, PppdUnusable, PppFailed, PydialError
from pydial.secrets.mask import quoted

OPTIONS_ERROR, NO_NEGOTIATION, PEER_UNKNOWN = 2, 10, 11

ADDRESSES = "Some networks need time for it: PPPD Option = ipcp-max-failure 30 ipcp-accept-local ipcp-accept-remote"
NO_LOGIN = "Set Username and Password; many mobile networks take any, but not none."

ROWS: tuple[tuple[int, str, type[PydialError], str, str], ...] = (
    (
        OPTIONS_ERROR,
        r".",
        PppdUnusable,
        "pppd refuses its options: {}.",
        "Take that out: `pydial --check` shows PPPD Option and the files of pppd that are read, too.",
    ),
    (
        NO_NEGOTIATION,
        r"LCP: timeout",
        PppFailed,
        "The far end speaks no PPP: nothing answered pppd's LCP requests.",
        "A wrong APN does this; so does a host that wants a login first: Stupid Mode = no.",
    ),
    (
        NO_NEGOTIATION,
        r"IPCP: timeout|Could not determine|No network protocols|Peer refused to agree to (?:our|his) IP",
        PppFailed,
        "PPP began, but the network gave no address (IPCP): {}.",
        ADDRESSES,
    ),
    (
        NO_NEGOTIATION,
        r"No (?:PAP|CHAP) secret found for authenticating us|No auth is possible",
        AuthenticationFailed,
        "The network asks for a name and a password: {}.",
        NO_LOGIN,
    ),
    (
        PEER_UNKNOWN,
        r"peer refused to authenticate",
        AuthenticationFailed,
        "pppd wants the provider to log in, which none does: {}.",
        "Put `noauth` into /etc/ppp/peers/wvdial, or into PPPD Option.",
    ),
)
"""Exit code, how the line begins, the error, its words with the line in them, what to do."""


def explained(exit_code: int, problem: str) -> PydialError | None:
    """The error, where pppd's line says more than its exit code. `problem` is foreign text."""
    for code, pattern, error, message, hint in ROWS:
        if code == exit_code and re.match(pattern, problem):
            return error(message.format(quoted(problem.rstrip("."))), hint)
    return None

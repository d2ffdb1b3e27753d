"""What pppd's log says: each line as a fact, and as the line that wvdial prints for it.

The texts are pppd 2.4 and 2.5's own (main.c, auth.c, ipcp.c, lcp.c, upap.c, chap-new.c); those with
`rcvd [` and `sent [` and `Script` are logged only under its option `debug`.
"""

from __future__ import annotations

import re

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 1024
"""Characters of a line that are kept; pppd's own lines end there too."""


class LogLine(Record):
    """One line of pppd's log that means something; `kind` is the first column of the table below."""

    kind: str
    text: str
    """The line itself."""
    values: tuple[str, ...] = ()
    """What the pattern caught: an address, a protocol and a message, a number."""
    shown: tuple[str, ...] = ()
    """What wvdial prints, without `--> `."""


def read_log_line(line: str) -> LogLine | None:
    """The meaning of a line without its end; None: it means nothing to us, and wvdial is silent too."""
    text = line[:LONGEST].partition("\0")[0]
    for kind, pattern, show in ROWS:
        found = re.match(pattern, text)  # `re` keeps them compiled; the start of a dial has no time for it
        if found:
            return LogLine(kind, text, tuple(value or "" for value in found.groups()), show(found))
    return None


class LogLines:
    """Cuts what comes from the log pipe into lines, whatever its pieces; keeps LONGEST characters of each."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that are complete with `data`, as latin-1 text."""
        *ended, rest = data.split(b"\n")
        if not ended:
            self._rest = (self._rest + rest)[:LONGEST]
            return []
        ended[0] = self._rest + ended[0][:LONGEST]
        self._rest = rest[:LONGEST]
        return [line[:LONGEST].rstrip(b"\r").decode("latin-1") for line in ended]

    def end(self) -> list[str]:
        """What was left without a line end when the log closed."""
        return self.feed(b"\n") if self._rest else []


def _whole_line(found: re.Match[str]) -> tuple[str, ...]:
    return (found.string,)


def _nothing(_found: re.Match[str]) -> tuple[str, ...]:
    return ()


def _says(text: str) -> Callable[[re.Match[str]], tuple[str, ...]]:
    """`text`, with what was caught put in for {0}, {1}."""
    return lambda found: (text.format(*found.groups()),)


def _says_message(text: str) -> Callable[[re.Match[str]], tuple[str, ...]]:
    """`text` and the quoted message, the last thing caught, or wvdial's complaint that there is none."""

    def show(found: re.Match[str]) -> tuple[str, ...]:
        *first, message = found.groups()
        start = text.format(*first)
        if message is None:
            return start, f"***** no quoted text found in `{found.string}' *****"
        return (f'{start} (Message: "{message}" )',)

    return show


_QUOTED = r'(?:.*?"(.*)")?'

ROWS: tuple[tuple[str, str, Callable[[re.Match[str]], tuple[str, ...]]], ...] = (
    ("interface", r"Using interface (.*)", _whole_line),
    ("attached", r"Connect: (\S+) <--> (.*)", _nothing),
    ("auth-started", r"sent \[(PAP) AuthReq", _says("Authentication ({0}) started")),
    ("auth-started", r"rcvd \[(CHAP) Challenge", _says("Authentication ({0}) started")),
    ("auth-ok", r"rcvd \[(PAP) AuthAck" + _QUOTED, _says("Authentication ({0}) successful")),
    ("auth-ok", r"rcvd \[(CHAP) Success" + _QUOTED, _says("Authentication ({0}) successful")),
    ("auth-ok", r"(PAP|CHAP|EAP) authentication succeeded(?:: (.*))?", _nothing),
    ("auth-failed", r"rcvd \[(PAP) AuthNak" + _QUOTED, _says_message("Authentication ({0}) failed")),
    ("auth-failed", r"rcvd \[(CHAP) Failure" + _QUOTED, _says_message("Authentication ({0}) failed")),
    ("auth-failed", r"(PAP|CHAP|EAP) authentication failed(?:: (.*))?", _nothing),
    ("remote-message", r"Remote message: (.*)", _nothing),
    ("local-address", r"local  IP address (.*)", _whole_line),
    ("remote-address", r"remote IP address (.*)", _whole_line),
    ("local-ipv6", r"local  LL address (.*)", _nothing),
    ("remote-ipv6", r"remote LL address (.*)", _nothing),
    ("dns", r"primary   DNS address (.*)", _whole_line),
    ("dns", r"secondary DNS address (.*)", _whole_line),
    ("ip-up", r"Script (/etc/ppp/ip-up) finished .*status = 0x0$", _says("Script {0} run successful")),
    (
        "ip-up-failed",
        r"Script (/etc/ppp/ip-up) finished .*status = (\S+)",
        _says("Script {0} failed (return value: {1} )"),
    ),
    ("ip-down", r"Script (/etc/ppp/ip-down) started", _says("Script {0} started")),
    ("terminate-request", r"(?:sent|rcvd) \[LCP TermReq" + _QUOTED, _says_message("Terminate Request")),
    ("terminated-by-peer", r"LCP terminated by peer(?: \((.*)\))?", _nothing),
    ("no-echo", r"No response to (\d+) echo-requests", _nothing),
    ("hangup", r"Modem hangup|Hangup \(SIGHUP\)", _nothing),
    ("terminating", r"Terminating", _whole_line),
    ("connect-time", r"Connect time (\d+(?:\.\d+)?)", _whole_line),
    ("connect-time", r"Connect time", _whole_line),
    ("bytes", r"Sent (\d+) bytes, received (\d+) bytes", _nothing),
    ("terminated", r"Connection terminated", _nothing),
    ("route-kept", r"not replacing (?:existing )?default route (?:to |via )?(.*)", _nothing),
    (
        "problem",
        r"(LCP: timeout sending Config-Requests|IPCP: timeout sending Config-Requests"
        r"|No network protocols running|Could not determine (?:local|remote) IP address"
        r"|Peer refused to agree to .*|peer refused to authenticate.*|No (?:PAP|CHAP) secret found.*"
        r"|No auth is possible.*|Couldn't .*|Failed to .*|Can't .*|.* requires root privilege"
        r"|unrecognized option .*|In file .*: .*|Serial line is looped back.*)",
        _nothing,
    ),
)
"""kind, how the line begins, what wvdial prints for it; the first row that matches counts."""

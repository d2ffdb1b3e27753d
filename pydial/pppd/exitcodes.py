"""pppd's exit codes (pppd(8), "EXIT STATUS"): wvdial's words, whether it redials, and what to do about it."""

from __future__ import annotations

from pydial.ending import Ending
from pydial.errors import (
    AuthenticationFailed,
    DeviceBusy,
    NoDevice,
    PppdUnusable,
    PppFailed,
    PydialError,
)
from pydial.record import Record

IDLE, SIGNALLED, HUNG_UP, AUTHENTICATION = 12, 5, 16, 19


class ExitCode(Record):
    """One exit code of pppd."""

    text: str
    """wvdial's words for it; empty: it has none."""
    final: bool
    """No redial follows, Auto Reconnect or not."""
    error: type[PydialError] | None
    """The class of the error it is; None: no error where no redial follows, else PppFailed."""
    hint: str


UNKNOWN = ExitCode("", False, PydialError, "pppd's own messages are in the system log.")

EXIT_CODES: dict[int, ExitCode] = {
    0: ExitCode("", False, None, ""),
    1: ExitCode("Fatal pppd error", False, PppdUnusable, "pppd's reason is in the system log (journalctl -t pppd)."),
    2: ExitCode(
        "pppd options error",
        True,
        PppdUnusable,
        "Look at PPPD Option (`pydial --check`), /etc/ppp/peers/wvdial and /etc/ppp/options.",
    ),
    3: ExitCode(
        "No root priv error",
        True,
        PppdUnusable,
        "Run it as root, or be in the group that may run the setuid pppd: sudo adduser $USER dip",
    ),
    4: ExitCode(
        "No ppp module error",
        True,
        PppdUnusable,
        "The kernel has no PPP: modprobe ppp_async. In a container: --device /dev/ppp --cap-add NET_ADMIN",
    ),
    SIGNALLED: ExitCode("pppd received a signal", False, PppFailed, "Another program ended pppd."),
    6: ExitCode(
        "Serial port lock failed",
        False,
        DeviceBusy,
        "Another program locks the port, or `lock` stands in /etc/ppp/options: remove it there.",
    ),
    7: ExitCode("Serial port open failed", False, NoDevice, "The modem has gone: is it still plugged in?"),
    8: ExitCode(
        "Connect script failed",
        False,
        PppFailed,
        "Remove `connect` from /etc/ppp/options and /etc/ppp/peers/wvdial: the call is up already.",
    ),
    9: ExitCode("Pty program error", False, PppFailed, "Remove `pty` from /etc/ppp/options."),
    10: ExitCode(
        "PPP negotiation failed",
        True,
        PppFailed,
        "No PPP at the far end, a wrong APN, or a failed login. "
        "Mobile networks: PPPD Option = ipcp-max-failure 30 ipcp-accept-remote",
    ),
    11: ExitCode(
        "Peer didn't authenticatie itself",
        True,
        AuthenticationFailed,
        "Providers don't: put `noauth` into /etc/ppp/peers/wvdial.",
    ),
    IDLE: ExitCode("Link idle: Idle Seconds reached.", True, None, ""),
    13: ExitCode("Connect time limit reached.", True, None, ""),
    14: ExitCode("Callback negotiated, call should come back.", True, PppFailed, "The peer is to call back."),
    15: ExitCode(
        "Lack of LCP echo responses",
        True,
        PppFailed,
        "The line is dead, or the peer never answers: PPPD Option = lcp-echo-failure 0",
    ),
    HUNG_UP: ExitCode("A modem hung up the phone", False, PppFailed, "The network or the peer ended the call."),
    17: ExitCode(
        "Loopback detected",
        True,
        PppFailed,
        "The far end echoes: it still shows a login prompt. Stupid Mode = no lets the login dialogue run.",
    ),
    18: ExitCode("The init script failed", False, PppFailed, "Remove `init` from /etc/ppp/options."),
    AUTHENTICATION: ExitCode(
        "Authentication error.\nWe failed to authenticate ourselves to the peer.\nMaybe bad account or password?",
        True,
        AuthenticationFailed,
        "Check Username and Password; many mobile networks take any, but not none.",
    ),
    20: ExitCode("", False, PppFailed, "The traffic limit (maxoctets) is reached."),
    21: ExitCode("", False, PppFailed, "The peer does not accept our telephone number."),
}

MANUAL = "man pppd explains pppd error codes in more detail."
GIVING_UP = "I guess that's it for now, exiting"
OVERLOADED = "Provider is overloaded(often the case) or line problem."
TRY_AGAIN = "Try again and look into /var/log/messages and the wvdial and pppd man pages for more information."


def ending(returncode: int, auth_failed: bool = False) -> Ending:
    """The end with `returncode`: pppd's exit code, or less than 0 for the signal that killed it.

    `auth_failed`: the log told of a failed authentication in this session.
    """
    if returncode < 0:
        return _killed(-returncode)
    code = EXIT_CODES.get(returncode, UNKNOWN)
    hung_up = returncode == HUNG_UP
    if auth_failed:
        refused = EXIT_CODES[AUTHENTICATION]
        said = tuple(refused.text.split("\n"))
        reason = said[0].rstrip(".")
        error = AuthenticationFailed(reason, refused.hint)
        return Ending(reason, said, error=error, final=code.final, hung_up=hung_up)
    reason = code.text.split("\n")[0].rstrip(".") or f"pppd ended with exit code {returncode}"
    lines = _lines(returncode, code)
    return Ending(reason, lines, (), GIVING_UP, _error(code, reason), final=code.final, hung_up=hung_up)


def _error(code: ExitCode, reason: str) -> PydialError | None:
    if code.error:
        return code.error(reason, code.hint)
    return (
        None
        if code.final
        else PppFailed(
            "The peer ended the link.",
            "Auto Reconnect dials again by itself, unless --once or Idle Seconds turns it off.",
        )
    )


def _killed(signal: int) -> Ending:
    reason = f"killed by signal {signal}"
    hint = "Another program, or the kernel for lack of memory, killed pppd; the system log may say which."
    return Ending(
        f"pppd was {reason}",
        (f"The PPP daemon has died: {reason}",),
        (f"PPP was killed! (signal = {signal})",),
        error=PppFailed(f"pppd was {reason}", hint),
    )


def _lines(code: int, known: ExitCode) -> tuple[str, ...]:
    if not known.text:
        return (_bare(code),)
    said = tuple(f"The PPP daemon has died: {known.text} (exit code = {code})".split("\n"))
    if not known.final:
        return (*said, MANUAL, TRY_AGAIN)
    why = (OVERLOADED,) if code == 15 else ()
    return (*said, MANUAL, GIVING_UP, *why, _bare(code))


def _bare(code: int) -> str:
    return f"The PPP daemon has died. (exit code = {code})"

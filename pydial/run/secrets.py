"""The password's way to pppd: pap-secrets and chap-secrets, or a descriptor."""

from __future__ import annotations

from pydial.events import Line
from pydial.pppd.secrets_file import with_secret
from pydial.system import files
from pydial.system.pppd_process import passwordfd_plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.report.reporter import Reporter

FILES = (
    ("/etc/ppp/pap-secrets", "--> PAP (Password Authentication Protocol) may be flaky."),
    ("/etc/ppp/chap-secrets", "--> CHAP (Challenge Handshake) may be flaky."),
)


def hand_over(user: str, remote: str, password: str, reporter: Reporter) -> bytes | None:
    """Write both files; returns the password if pppd must read it from a descriptor (passwordfd.so).

    A file that cannot be written is wvdial's warning, not an end.
    """
    failed = False
    for path, consequence in FILES:
        try:
            before = _read(path)
            after = with_secret(before, user, remote, password)
            if after != before:
                files.replace(path, after.encode("latin-1"), 0o600)
        except OSError as problem:
            failed = True
            reporter.tell(Line(f"Warning: Could not modify {path}: {problem.strerror}"))
            reporter.tell(Line(consequence))
    return password.encode("latin-1") if failed and passwordfd_plugin() else None


def _read(path: str) -> str:
    try:
        return files.read(path).decode("latin-1")
    except FileNotFoundError:
        return ""

"""pppd as our child, or in our place: its command line from the settings, the password's way to it, its start."""

from __future__ import annotations

import os
import shlex

from pydial.config.pppd_option import option_words
from pydial.daemon.option_words import without_password
from pydial.daemon.options import Options
from pydial.errors import PppdUnusable, PydialError, UsageError
from pydial.events import WARNING, Line, PppdStarted, Warn
from pydial.links.ppp_program import PppProgram, choose
from pydial.links.pppd_link import PppdLink
from pydial.pppd.arguments import PppSettings, pppd_arguments
from pydial.pppd.exitcodes import OPTION_ERROR
from pydial.pppd.secrets_file import with_secret
from pydial.secrets.mask import Mask
from pydial.secrets.settings import public_in, secrets_in, words_shown
from pydial.system import files, pppd_process
from pydial.system.serial_port import nearest_speed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

    from pydial.config.settings import Settings
    from pydial.links.pppd_link import RunningPppd
    from pydial.report.reporter import Reporters
    from pydial.system.pppd_process import Arguments
    from pydial.system.wire import Channel

LOG_WORDS = ("logfd", "-1")
NO_KERNEL = (
    f"The kernel has no PPP: {pppd_process.KERNEL_PPP} is missing or leads nowhere.",
    "sudo modprobe ppp_async, or boot a kernel with PPP. In a container: --device /dev/ppp --cap-add NET_ADMIN",
)
SECRETS_FILES = (
    ("/etc/ppp/pap-secrets", "--> PAP (Password Authentication Protocol) may be flaky."),
    ("/etc/ppp/chap-secrets", "--> CHAP (Challenge Handshake) may be flaky."),
)
"""Each with wvdial's words for what follows where it cannot be written."""


NOT_HANDED_OVER = Warn(
    "password-not-given",
    "The password cannot reach pppd: the files of its secrets cannot be written.",
    "Run pydial as root, or let root write the line there once: NAME * PASSWORD.",
)


class PppdChild:
    """pppd, or our own in its place, runs as a child of ours. `as_wvdial`: it gets wvdial's arguments and no others."""

    def __init__(self, settings: Settings, *, as_wvdial: bool = False) -> None:
        self._settings = settings
        self._as_wvdial = as_wvdial
        self._program = choose(settings)

    def unusable(self) -> PydialError | None:
        """PppdUnusable, if the program is not there, may not be run, or could make no interface."""
        try:
            self._program.check()
        except PydialError as problem:
            return problem
        if self._as_wvdial:
            return None
        asks = self._program.is_own or pppd_process.is_binary(self._program.path)  # a script may be anything
        if self._settings.text("PPPD Option") and asks and (refused := options_refused(self.refusal())):
            return refused  # a call for nothing costs money
        return PppdUnusable(*NO_KERNEL) if lacks_kernel(self._program) else None

    def refusal(self) -> str:
        """What the program says against its options; "" if it takes them."""
        words = without_log(self._arguments(nearest_speed(self._settings.number("Baud"))))
        if self._program.is_own:
            return refused_by_our_own(words[len(self._program.before) :])
        from pydial.system.pppd_dryrun import refusal  # most dials need none

        return refusal(self._program.path, words)

    def start(self, channel: Channel, password: str, reporter: Reporters) -> PppdLink:
        """Hand the password over and start pppd on the line. Raises PppdUnusable."""
        self._program.check()
        user, remote = self._settings.text("Username"), self._settings.text("Remote Name")
        secret = None
        if user or password:
            own = self._program.is_own  # it is told the password, and nothing is written to the disk
            secret = password.encode("latin-1") if own else hand_over(user, remote, password, reporter)
            if not (own or secret or self._as_wvdial or is_handed_over(user, remote, password)):
                reporter.tell(NOT_HANDED_OVER)
        if self._program.is_own and (given := without_password(option_words(self._settings.text("PPPD Option")))[1]):
            secret = given.encode("latin-1")  # pppd hides this word from `ps`, Python cannot
        return self._run(self._program.path, channel, secret, reporter)

    def _run(self, path: str, channel: Channel, secret: bytes | None, reporter: Reporters) -> PppdLink:
        pppd = pppd_process.start(path, channel.fd, self._arguments(channel.speed), secret)
        return told(pppd, self._settings, reporter, str if self._as_wvdial else self.refusal)

    def _arguments(self, speed: int) -> Arguments:
        return arguments(self._settings, speed, self._program, as_wvdial=self._as_wvdial)


class ExecPppd(PppdChild):
    """--exec: pppd takes our place and our pid. So the lock stays valid; told `lock`, pppd removes it at its end."""

    def _run(self, path: str, channel: Channel, secret: bytes | None, reporter: Reporters) -> NoReturn:
        """Say the last words and go. PppdUnusable: it can't be run."""
        arguments = self._arguments(channel.speed)

        def last_words(log_fd: int, password_fd: int | None) -> list[str]:
            words = [*arguments(log_fd, password_fd), "lock"]
            reporter.tell(Line(f"Pid of pppd: {os.getpid()}"))
            reporter.tell(PppdStarted(os.getpid(), shown(self._settings, (path, *words))))
            reporter.close()
            return words

        pppd_process.become(path, channel.fd, last_words, secret)


def told(pppd: RunningPppd, settings: Settings, reporter: Reporters, refusal: Callable[[], str] = str) -> PppdLink:
    """The link of a pppd that has just been started, and is told of now. `refusal`: as in `PppdLink`."""
    link = PppdLink(pppd, reporter, refusal)
    reporter.tell(Line(f"Pid of pppd: {pppd.pid}"))
    reporter.tell(PppdStarted(pppd.pid, shown(settings, pppd.argv)))
    return link


# -- the command line


def arguments(settings: Settings, speed: int, program: PppProgram, *, as_wvdial: bool) -> Arguments:
    """Its arguments on a line that runs at `speed` bit/s, once the descriptors for log and password are known."""
    own = ppp_settings(settings, speed, program, as_wvdial=as_wvdial)

    def words(log_fd: int, password_fd: int | None) -> list[str]:
        return [*program.before, *pppd_arguments(own.replace(password_fd=password_fd), log_fd)]

    return words


def without_log(words: Arguments) -> list[str]:
    """The arguments for a look at them only: no descriptor is there."""
    return words(-1, None)[: -len(LOG_WORDS)]


def refused_by_our_own(words: list[str]) -> str:
    """What `pydial-pppd` says against its options: those of the host's file, and `words`."""
    try:
        options = Options()
        options.read_file(pppd_process.OPTIONS_FILE, may_be_missing=True)
        options.read(words)
    except UsageError as problem:
        return f"pydial-pppd: {problem.message}"
    return ""


def lacks_kernel(program: PppProgram) -> bool:
    """Whether it is a pppd that needs the kernel's PPP, and there is none."""
    is_pppd = program.path.rpartition("/")[2] == "pppd"  # what has another name may need none
    needs_it = is_pppd and not program.is_own and pppd_process.is_binary(program.path)
    return needs_it and not pppd_process.kernel_has_ppp()


def options_refused(refusal: str) -> PydialError | None:
    """PppdUnusable with pppd's own words, if there are any."""
    if not refusal:
        return None
    from pydial.pppd.phases import explained  # as a rule it takes them

    return explained(OPTION_ERROR, refusal)


def ppp_settings(settings: Settings, speed: int, program: PppProgram, *, as_wvdial: bool = False) -> PppSettings:
    """The part of the settings that becomes pppd's arguments; `speed` of the line as it runs, bit/s.

    `as_wvdial`: nothing is added to what wvdial would give.
    """
    return PppSettings(
        speed=speed,
        user=settings.text("Username"),
        flow_control=settings.text("FlowControl"),
        address=settings.text("Force Address"),
        new_pppd=settings.flag("New PPPD"),
        auto_dns=settings.flag("Auto DNS"),
        isdn=settings.flag("ISDN"),
        pppd_option=_option_for(program, settings.text("PPPD Option")),
        idle_seconds=settings.number("Idle Seconds"),
        replace_default_route=settings.flag("Replace Default Route"),
        auth="" if as_wvdial else settings.text("Auth"),
        ipv6=not as_wvdial and settings.text("PDP Type") != "IP",
        echoes=not as_wvdial and not pppd_process.options_set_echoes(),
        peers_file=pppd_process.peers_file_exists(readable=program.is_own),
        route_metric=settings.number("Route Metric"),
    )


def _option_for(program: PppProgram, text: str) -> str:
    """`PPPD Option` as the program gets it: our own is told a password by a descriptor."""
    if not program.is_own or "password" not in text:
        return text
    return shlex.join(without_password(option_words(text))[0])


def pppd_command(settings: Settings, *, as_wvdial: bool = False) -> list[str]:
    """The command line that pppd will get, for `--check`; the log's descriptor is a guess."""
    speed = nearest_speed(settings.number("Baud"))
    program = choose(settings)
    mask = Mask(secrets_in(settings), public_in(settings))
    words = arguments(settings, speed, program, as_wvdial=as_wvdial)(3, None)
    return [program.path, *map(mask.own, shown(settings, words))]


def shown(settings: Settings, argv: Iterable[str]) -> tuple[str, ...]:
    """pppd's command line as it may be told, once it has passed `Mask.event`."""
    return tuple(words_shown(settings.text("PPPD Option"), argv))


# -- the password


def hand_over(user: str, remote: str, password: str, reporter: Reporters) -> bytes | None:
    """Write pap-secrets and chap-secrets; the password, if pppd must read it from a descriptor (passwordfd.so).

    A file that cannot be written is wvdial's warning, not an end.
    """
    failed = False
    for path, consequence in SECRETS_FILES:
        try:
            before = _read(path)
            after = with_secret(before, user, remote, password)
            if after != before:
                files.replace(path, after.encode("latin-1"), 0o600)
        except OSError as problem:
            failed = True
            reporter.tell(Line(f"Warning: Could not modify {path}: {problem.strerror}", WARNING))
            reporter.tell(Line(consequence))
    return password.encode("latin-1") if failed and pppd_process.passwordfd_plugin() else None


def is_handed_over(user: str, remote: str, password: str) -> bool:
    """Whether one of the secrets files has the line, as far as this user can see."""
    for path, _ in SECRETS_FILES:
        try:
            text = _read(path)
        except OSError:
            continue
        if with_secret(text, user, remote, password) == text:
            return True
    return False


def _read(path: str) -> str:
    try:
        return files.read(path).decode("latin-1")
    except FileNotFoundError:
        return ""

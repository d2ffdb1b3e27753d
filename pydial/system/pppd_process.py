"""Starting pppd on a line, knowing when it ends, and ending it: nothing else starts or kills pppd."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import termios
import time

from pydial.errors import PppdUnusable
from pydial.system import files
from pydial.system.process import pidfd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    Arguments = Callable[[int, int | None], list[str]]
    """pppd's arguments, from the descriptors for `logfd` and `passwordfd`."""

PEERS_FILE = "/etc/ppp/peers/wvdial"
OPTIONS_FILE = "/etc/ppp/options"
PLUGINS = "/usr/lib/pppd"
ANYBODYS_TO_RUN = 0o111
KERNEL_PPP = "/dev/ppp"
ELF = b"\x7fELF"
EXEC_FAILED = 242
"""wvdial's exit code of the child that could not become pppd."""
KILLED_SECONDS = 1.0  # for a killed pppd to be gone
BLIND_SECONDS = 0.05  # between two looks at pppd where no descriptor tells of its end (before Linux 5.3)
CAP_SYS_ADMIN = 21
"""capabilities(7), linux/capability.h."""


class PppdProcess:
    """A running pppd. Whoever has one polls it to its end and closes it, or ends it."""

    def __init__(self, pid: int, argv: list[str], log_fd: int, guard_fd: int) -> None:
        self.pid = pid
        self.argv = argv
        self.log_fd = log_fd
        """pppd's messages. Its end is not pppd's: scripts that pppd started may hold the pipe for longer."""
        self.end_fd = pidfd(pid)
        """Readable when pppd has ended; None where the kernel has no such thing."""
        self._guard_fd = guard_fd
        self._returncode: int | None = None

    def poll(self) -> int | None:
        """None while it runs; then its exit code, or less than 0 for the signal that killed it."""
        if self._returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self._returncode = 0  # somebody else waited for it
            else:
                if pid:
                    self._returncode = os.waitstatus_to_exitcode(status)
        return self._returncode

    def wait(self, seconds: float) -> int | None:
        """Waits for its end, `seconds` at most; returns as `poll`."""
        deadline = time.monotonic() + seconds
        ends = [] if self.end_fd is None else [self.end_fd]
        while self.poll() is None and (left := deadline - time.monotonic()) > 0:
            select.select(ends, [], [], left if ends else min(left, BLIND_SECONDS))
        return self.poll()

    def terminate(self) -> None:
        """Asks it to end: SIGTERM."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to it and what helpers it has in its group."""
        if self.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """SIGKILL, if it still runs; waits until it is gone, and lets go of it."""
        self.kill()
        self.wait(KILLED_SECONDS)
        self.close()

    def close(self) -> None:
        """Lets go of its descriptors; if it still runs it gets SIGTERM by that."""
        for fd in (self.log_fd, self.end_fd, self._guard_fd):
            if fd is not None and fd >= 0:
                os.close(fd)
        self.log_fd = self._guard_fd = -1
        self.end_fd = None


def start(
    path: str,
    tty_fd: int,
    arguments: Arguments,
    password: bytes | None = None,
) -> PppdProcess:
    """Starts pppd with `tty_fd` as its stdin, stdout and stderr, in a process group of its own.

    `arguments` gets the descriptors for `logfd` and, if there is a `password` for it to read,
    `passwordfd`, and gives pppd's arguments. PppdUnusable: it cannot be run. pppd does not outlive
    this process, however that ends: see `_die_with`.
    """
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:  # then nobody would learn pppd's exit code
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log_read, log_write = _pipe()
    guard_read, guard_write = _pipe()
    failure_read, failure_write = _pipe()
    password_fd = None if password is None else _pipe_with(password)
    given = [log_write, guard_read, *([] if password_fd is None else [password_fd])]
    pppd = None
    try:
        argv = [path, *arguments(log_write, password_fd)]
        pid = _fork(lambda: _become_pppd(argv, tty_fd, guard_read, given, failure_write))
        pppd = PppdProcess(pid, argv, log_read, guard_write)
    except OSError as problem:
        raise unusable(path, problem.strerror or "no process") from problem
    finally:
        for fd in (*given, failure_write, *([] if pppd else [log_read, guard_write, failure_read])):
            os.close(fd)
    code = os.read(failure_read, 16)  # ends without a byte when exec closes the other end
    os.close(failure_read)
    if code:
        pppd.end()
        raise unusable(path, os.strerror(int(code)))
    return pppd


def _fork(child: Callable[[], None]) -> int:
    """The child's pid. No handler of ours may run in the child: it starts with all signals blocked."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
        if pid == 0:
            child()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return pid


def _become_pppd(argv: list[str], tty_fd: int, guard_fd: int, given: list[int], failure_fd: int) -> None:
    """The child's part, from fork to exec; never returns."""
    try:
        os.setpgid(0, 0)
        if not _may_enter():
            fcntl.ioctl(tty_fd, termios.TIOCNXCL)  # pppd takes it back once it is in
        _set_up_child(tty_fd, given)
        _die_with(guard_fd)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.execv(as_bytes(argv[0]), [as_bytes(word) for word in argv])  # noqa: S606 - a list, never a shell
    except OSError as problem:
        os.write(failure_fd, b"%d" % (problem.errno or errno.EINVAL))
    except BaseException:
        os.write(failure_fd, b"%d" % errno.EINVAL)  # a NUL in an argument
    finally:
        os._exit(EXEC_FAILED)


def _may_enter() -> bool:
    """Whether pppd, as root, can open a tty that this process has to itself (TIOCEXCL, tty_ioctl(4)).

    It opens the tty by name, for which it needs CAP_SYS_ADMIN. The systemd unit and many a container have none.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            bounding_set = status.read().partition(b"CapBnd:")[2].split(maxsplit=1)[0]
        return bool(int(bounding_set, 16) >> CAP_SYS_ADMIN & 1)
    except (OSError, IndexError):
        return True  # no /proc


def become(path: str, tty_fd: int, arguments: Arguments, password: bytes | None = None) -> NoReturn:
    """Turns this process into pppd (--exec), whose log is a copy of our stderr. PppdUnusable: it can't be run."""
    log_fd = fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, 3)
    password_fd = None if password is None else _pipe_with(password)
    argv = [path, *arguments(log_fd, password_fd)]
    try:
        fcntl.ioctl(tty_fd, termios.TIOCNXCL)  # nobody will be there to take it back
        _set_up_child(tty_fd, [log_fd, *([] if password_fd is None else [password_fd])])
        os.execv(as_bytes(path), [as_bytes(word) for word in argv])  # noqa: S606 - a list, never a shell
    except (OSError, ValueError) as problem:
        os.dup2(log_fd, 2)  # where the error is to be told
        raise unusable(path, getattr(problem, "strerror", None) or str(problem)) from problem


def _set_up_child(tty_fd: int, given: list[int]) -> None:
    """Make what pppd finds when it starts: the line as its stdio, `given`, nothing else, and no signal ignored."""
    for fd in (0, 1, 2):
        os.dup2(tty_fd, fd)
    os.set_blocking(0, True)
    _inherit_only({0, 1, 2, *given})
    _default_signals()


def _die_with(guard_fd: int) -> None:
    """SIGTERM for us, and for pppd in our place, when the other end of this pipe closes: when pydial dies.

    PR_SET_PDEATHSIG would do, but exec of a setuid program (pppd for normal users) clears it. This
    survives: F_SETOWN notes the pid and the real user, and pppd's real user is the same (fcntl(2)).
    Should pydial die before our exec, it is exec that closes the last other end, ours.
    """
    fcntl.fcntl(guard_fd, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(guard_fd, fcntl.F_SETSIG, signal.SIGTERM)
    fcntl.fcntl(guard_fd, fcntl.F_SETFL, fcntl.fcntl(guard_fd, fcntl.F_GETFL) | os.O_ASYNC)


def _default_signals() -> None:
    """Python ignores SIGPIPE; pppd must not inherit that. An ignored SIGHUP (nohup) is the user's wish."""
    for number in signal.valid_signals():
        action = signal.getsignal(number)
        wished = number == signal.SIGHUP and action is signal.SIG_IGN
        if action not in (signal.SIG_DFL, None) and not wished:
            signal.signal(number, signal.SIG_DFL)


def _inherit_only(kept: set[int]) -> None:
    """What pydial itself inherited without knowing is not pppd's business either."""
    for fd in map(int, os.listdir("/proc/self/fd")):
        try:
            os.set_inheritable(fd, fd in kept)
        except OSError:
            continue  # the one that listed the folder


def _pipe() -> tuple[int, int]:
    """A pipe above 2, also where stdin, stdout or stderr is closed: there pppd gets the tty."""
    ends = os.pipe()
    if min(ends) > 2:
        return ends
    high = (fcntl.fcntl(ends[0], fcntl.F_DUPFD_CLOEXEC, 3), fcntl.fcntl(ends[1], fcntl.F_DUPFD_CLOEXEC, 3))
    for fd in ends:
        os.close(fd)
    return high


def _pipe_with(data: bytes) -> int:
    """The reading end of a pipe that holds `data` and no more."""
    reading, writing = _pipe()
    os.write(writing, data[:1024])  # pppd takes no longer secret, and a pipe holds 4096 without a reader
    os.close(writing)
    return reading


def as_bytes(text: str) -> bytes:
    """The bytes of the configuration file, where text is latin-1; what is not is the user's own, UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return os.fsencode(text)


def check_runnable(path: str) -> None:
    """PppdUnusable if `path` is no program that this user may run: wvdial's check before it starts pppd."""
    file = as_bytes(path)
    if not path:
        raise unusable("PPPD Path", "it is empty; leave the line out: /usr/sbin/pppd is the default")
    if not os.path.exists(file):
        raise unusable(path, "there is no such file; Debian: sudo apt install ppp")
    if not os.path.isfile(file):
        raise unusable(path, "it is no file")
    if not os.stat(file).st_mode & ANYBODYS_TO_RUN:
        raise unusable(path, "it is no program: nobody may run it")
    if not os.access(file, os.X_OK):
        raise unusable(path, "you may not run it; Debian: sudo adduser $USER dip, then log in again")


def is_binary(path: str) -> bool:
    """Whether it is machine code; a script may be anything, and what may not be read, too."""
    try:
        with open(as_bytes(path), "rb") as file:
            return file.read(len(ELF)) == ELF
    except OSError:
        return False


def kernel_has_ppp(path: str = KERNEL_PPP) -> bool:
    """Whether the kernel has PPP. Only root can tell a node without a driver: for others pppd opens it, setuid root."""
    if not os.path.exists(path):
        return False
    if os.geteuid() != 0:
        return True
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def unusable(path: str, reason: str) -> PppdUnusable:
    """wvdial's two lines, and the reason."""
    return PppdUnusable(
        f"Unable to run {path}.",
        f'Check permissions, or specify a "PPPD Path" option in wvdial.conf.\n{path}: {reason}.',
    )


def peers_file_exists(path: str = PEERS_FILE, *, readable: bool = False) -> bool:
    """Only root and the group dip may look there: unless it is certainly missing, pppd is to look itself.

    `readable`: for a program that is not setuid root, only a file that may be read is there.
    """
    if readable:
        return os.access(path, os.R_OK)
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def options_set_echoes(path: str = OPTIONS_FILE) -> bool:
    """The host's own options say how LCP echoes are to be: they come first, and must not be undone."""
    return bool(lines_with("lcp-echo-interval", path))


def lines_with(word: str, path: str) -> list[int]:
    """The numbers of the lines of an options file that hold `word`, outside of comments; none if it cannot be read."""
    try:
        lines = files.read(path).decode("latin-1").splitlines()
    except OSError:
        return []
    return [number for number, line in enumerate(lines, 1) if word in line.partition("#")[0].split()]


def passwordfd_plugin(folder: str = PLUGINS) -> bool:
    """pppd can take the password from a descriptor: the plugin is there, and we are root, as it demands."""
    if os.geteuid() != 0:
        return False
    try:
        versions = os.listdir(folder)
    except OSError:
        return False
    return any(os.path.exists(f"{folder}/{version}/passwordfd.so") for version in versions)

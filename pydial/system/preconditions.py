"""What this system has of what a dial needs. Nothing is written, and the modem's port is not opened."""

from __future__ import annotations

import errno
import os
import stat

from pydial.config.preconditions import DENIED, MISSING, NO_DRIVER, NO_PORT, Access, Preconditions
from pydial.errors import PppdUnusable
from pydial.system import lockfile, pppd_process
from pydial.system.permission import READ, READ_AND_WRITE, way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ENTER_AND_WRITE = 0o3
ENTER_AND_READ = 0o5
SETUID = 0o4000


def look(modem: str, pppd_path: str, secrets: Iterable[str] = ()) -> Preconditions:
    """The preconditions of a dial on the device `modem` ("": none is opened by its name) with the pppd at `pppd_path`.

    `pppd_path` is text as in the configuration, latin-1 above its bytes. `secrets`: the files that pydial is to write
    the password to.
    """
    trouble = _trouble_with(pppd_path)
    program = pppd_process.as_bytes(pppd_path)
    is_program = not trouble and pppd_process.is_binary(pppd_path)
    return Preconditions(
        modem=device(modem) if modem else None,
        lock_folder=lock_folder() if modem else None,
        pppd_path=pppd_path,
        pppd_trouble=trouble,
        pppd_lacks_root=is_program and os.geteuid() != 0 and not os.stat(program).st_mode & SETUID,
        kernel_ppp=kernel_ppp() if is_program else None,
        peers=peers_file(),
        secrets=tuple(secrets_file(path) for path in secrets),
    )


def device(path: str, sysfs: str = "/sys/dev/char") -> Access:
    """A serial port that this user may read and write."""
    try:
        status = os.stat(path)
    except PermissionError:
        return Access(path, DENIED, way_in(os.path.dirname(path), ENTER_AND_READ))
    except (OSError, ValueError):
        return Access(path, MISSING)
    if not stat.S_ISCHR(status.st_mode) or _subsystem(status.st_rdev, sysfs) not in ("", "tty"):
        return Access(path, NO_PORT)
    return _access(path, os.R_OK | os.W_OK, READ_AND_WRITE)


def lock_folder(path: str = lockfile.FOLDER) -> Access:
    """The folder of the lock files. Where nobody can write one, a dial goes on without: that is no refusal."""
    if not os.path.isdir(path) or os.statvfs(path).f_flag & os.ST_RDONLY:
        return Access(path)
    return _access(path, os.W_OK | os.X_OK, ENTER_AND_WRITE)


def kernel_ppp(path: str = pppd_process.KERNEL_PPP) -> Access:
    """The kernel's PPP. Only root can tell a node without a driver: for others pppd opens it, setuid root."""
    if not os.path.exists(path):
        return Access(path, MISSING)
    if os.geteuid() != 0:
        return Access(path)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as problem:
        return Access(path, NO_DRIVER if problem.errno in (errno.ENXIO, errno.ENODEV) else DENIED)
    return Access(path)


def peers_file(path: str = pppd_process.PEERS_FILE) -> Access:
    """pppd's options of `call wvdial`, read by pppd with the rights of the real user."""
    folder = os.path.dirname(path)
    if os.path.isdir(folder) and not os.access(folder, os.X_OK):
        return Access(path, DENIED, way_in(folder, ENTER_AND_READ))
    if not os.path.exists(path):
        return Access(path, MISSING)
    return Access(path) if os.access(path, os.R_OK) else Access(path, DENIED, way_in(path, READ))


def secrets_file(path: str) -> Access:
    """A file that pydial adds the password to, or makes in its folder."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return _access(os.path.dirname(path), os.W_OK | os.X_OK, ENTER_AND_WRITE).replace(path=path)
    except OSError:
        return Access(path, DENIED)
    return _access(path, os.R_OK | os.W_OK, READ_AND_WRITE)


def _access(path: str, wanted: int, bits: int) -> Access:
    if os.access(path, wanted, effective_ids=True):
        return Access(path)
    return Access(path, DENIED, way_in(path, bits))


def _trouble_with(path: str) -> str:
    try:
        pppd_process.check_runnable(path)
    except PppdUnusable as problem:
        reason = problem.hint.rpartition("\n")[2].removeprefix(f"{path}: ")
        return reason[:1].upper() + reason[1:]
    return ""


def _subsystem(rdev: int, sysfs: str) -> str:
    """Of a character device; "" where the kernel tells none, as for pseudo-terminals."""
    try:
        link = os.readlink(f"{sysfs}/{os.major(rdev)}:{os.minor(rdev)}/subsystem")
    except OSError:
        return ""
    return os.path.basename(link)

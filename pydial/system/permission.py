"""Who may open a file or a device, and who may change it: in words, and a next step."""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat

from pydial.system.files import own_users

READ, READ_AND_WRITE = 0o4, 0o6
OTHER_HINTS = {
    errno.EFBIG: "Is it a configuration?",
    errno.ELOOP: "A link on the way leads back to itself.",
    errno.ENAMETOOLONG: "No file has such a long name.",
    errno.EIO: "The disk, or whatever it is on, does not work: see dmesg.",
    errno.EINVAL: "What has this name cannot be read.",
    errno.ENXIO: "What has this name cannot be read: it must be a file.",
    errno.ETIMEDOUT: "Whoever writes to this pipe has stopped.",
}
"""For what goes wrong that no right can cure."""


def advice(path: str, problem: OSError) -> str:
    """What to do about a file that cannot be read."""
    if problem.errno in (errno.EACCES, errno.EPERM):
        return way_in(path, READ)
    return OTHER_HINTS.get(problem.errno or 0, "Name another file.")


def changed_by(path: str, status: os.stat_result) -> tuple[str, str]:
    """Who else may change this file, as the rest of a sentence, and the cure; two empty texts for nobody."""
    if status.st_uid not in own_users():
        return f"belongs to {user_name(status.st_uid)}", f"sudo chown root {path}"
    if status.st_mode & stat.S_IWOTH:
        mode = stat.S_IMODE(status.st_mode)
        return f"may be written by everybody (mode {mode:04o})", f"sudo chmod go-w {path}"
    if status.st_mode & stat.S_IWGRP and not _is_private(status.st_gid, status.st_uid):
        return f"may be written by the group {_group(status.st_gid)}", f"sudo chmod g-w {path}"
    return "", ""


def _is_private(group: int, owner: int) -> bool:
    """Whether nobody but root and `owner` is in the group: its own user's group, as adduser makes one for each."""
    if group == 0:
        return True
    try:
        found = grp.getgrgid(group)
        return found.gr_name == pwd.getpwuid(owner).pw_name and not set(found.gr_mem) - {found.gr_name}
    except KeyError:
        return False


def way_in(path: str, wanted: int) -> str:
    """What lets this user in: the group, if it may do what is `wanted`, else root."""
    if os.geteuid() == 0:
        return "Not even root may: is it a container that was not given this device, or a security module?"
    try:
        status = os.stat(path)
    except OSError:
        return "Run it as root (sudo)."
    mode, group = stat.S_IMODE(status.st_mode), _group(status.st_gid)
    belongs = f"It belongs to {user_name(status.st_uid)}:{group}, mode {mode:04o}"
    if status.st_gid and mode >> 3 & wanted == wanted:
        return f"{belongs}: `sudo adduser $USER {group}`, then log in again."
    return f"{belongs}: use sudo."


def user_name(number: int) -> str:
    """Of a user id; the number itself where nobody has it."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)

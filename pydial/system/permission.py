"""Who may open a file or a device: a next step for somebody who may not. Needed only when that has happened."""

from __future__ import annotations

import grp
import os
import pwd
import stat

READ, READ_AND_WRITE = 0o4, 0o6


def way_in(path: str, wanted: int) -> str:
    """What lets this user in: the group, if it may do what is `wanted`, else root."""
    if os.geteuid() == 0:
        return "Not even root may: is it a container that was not given this device, or a security module?"
    try:
        status = os.stat(path)
    except OSError:
        return "Run it as root (sudo)."
    mode, group = stat.S_IMODE(status.st_mode), _group(status.st_gid)
    belongs = f"It belongs to {_user(status.st_uid)}:{group}, mode {mode:04o}"
    if status.st_gid and mode >> 3 & wanted == wanted:
        return f"{belongs}: `sudo adduser $USER {group}`, then log in again."
    return f"{belongs}: use sudo."


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)

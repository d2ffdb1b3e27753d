"""What makes the system know pydial: links, a systemd unit, an ifupdown hook, an example for udev."""

from __future__ import annotations

import os
import sys

import pydial
from pydial.errors import PydialError
from pydial.system import files, programs
from pydial.system.install import Installer, Item
from pydial.system.permission import user_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = os.path.join(os.path.dirname(pydial.__file__), "integration")
COMMANDS = b"@COMMANDS@"
"""In the files, the folder of the commands."""
FILES = (
    ("/etc/systemd/system/pydial@.service", "the unit", "pydial@.service", 0o644, "/etc/systemd"),
    ("/etc/udev/rules.d/72-pydial.rules", "an example, all comments", "72-pydial.rules", 0o644, "/etc/udev"),
    ("/etc/network/if-down.d/pydial", "ifdown ends the dialer", "ifupdown-hook", 0o755, "/etc/network"),
)
"""Path, what it is, name in FOLDER, mode, and a folder without which it is of no use."""
COMMAND_NAMES = ("pydial", "pydialconf")
LINKS = {**{name: name for name in COMMAND_NAMES}, "wvdial": "pydial", "wvdialconf": "pydialconf"}
LINK_FOLDER = "/usr/bin"
EVERYBODYS = (LINK_FOLDER, "/bin", "/usr/local/bin")
"""Folders whose commands everybody finds, and sudo, too: no links to those are needed."""
RELOADS = (
    ("/run/systemd/system", ("systemctl", "daemon-reload")),
    ("/run/udev", ("udevadm", "control", "--reload")),
)
"""What must read its files again, if it runs: a folder that shows it, a command."""


def install(say: Callable[[str], None], prefix: str = "", dry: bool = False) -> None:
    """Installs everything, below `prefix` for packagers. `say` is told each step; `dry`: nothing else is done.

    PydialError: it cannot be installed, and nothing was changed.
    """
    refuse_without_rights(prefix, dry)
    folder = commands_folder(prefix)
    Installer(prefix, say, ours(), dry).install(items(folder, prefix))
    if not prefix:
        warn_of_owner(folder, say)
    if not (prefix or dry):
        reload(say)


def remove(say: Callable[[str], None], prefix: str = "", dry: bool = False) -> None:
    """Takes away what `install` has put there and nobody has changed since. PydialError: it cannot be removed."""
    refuse_without_rights(prefix, dry)
    if not Installer(prefix, say, ours(), dry).remove():
        say("Nothing is installed.")
    elif not (prefix or dry):
        reload(say)


def refuse_without_rights(prefix: str, dry: bool) -> None:
    """PydialError: only root may change the system's own folders."""
    if not prefix and not dry and os.geteuid() != 0:
        raise PydialError("The system's folders are root's.", "Run it with sudo; --dry-run shows what would be done.")


def ours() -> list[str]:
    """Every path that this version or an earlier one may have installed: what is taken out of FILES stays here."""
    return [row[0] for row in FILES] + [f"{LINK_FOLDER}/{name}" for name in LINKS]


def warn_of_owner(folder: str, say: Callable[[str], None]) -> None:
    """Say if `folder` is not root's: what was installed starts the commands in it, as root and at boot."""
    try:
        status = os.stat(folder)
    except OSError:
        return
    if status.st_uid != 0:
        owner = user_name(status.st_uid)
        say(f"Mind that {folder} belongs to {owner}: whoever may write there decides what root runs.")


def commands_folder(prefix: str = "") -> str:
    """Where pydial and pydialconf are, or, below `prefix`, will be. PydialError: they are not installed."""
    command = os.path.abspath(sys.argv[0])
    if os.path.dirname(command) == LINK_FOLDER and os.path.islink(command):
        command = os.path.realpath(command)  # a link of ours
    folder = os.path.dirname(command)
    if not all(os.access(os.path.join(folder, name), os.X_OK) for name in COMMAND_NAMES):
        raise PydialError(f"There is no pydial and pydialconf in {folder}.", "Install the package first.")
    root = os.path.abspath(prefix) if prefix else ""
    return folder[len(root) :] if folder.startswith(f"{root}/") else folder


def items(folder: str, prefix: str) -> list[Item]:
    """What is to be installed; on the system itself, only what something there will read."""
    wanted = [Item(*row[:2], _data(row[2]).replace(COMMANDS, os.fsencode(folder)), *row[3:]) for row in FILES]
    wanted += [
        _link(f"{LINK_FOLDER}/{name}", folder, target)
        for name, target in LINKS.items()
        if name != target or folder not in EVERYBODYS
    ]
    return [item for item in wanted if prefix or not item.needs or os.path.isdir(item.needs)]


def _link(path: str, folder: str, target: str) -> Item:
    beside = folder == os.path.dirname(path)
    return Item(path, "for all that call it by that name", target=target if beside else os.path.join(folder, target))


def _data(name: str) -> bytes:
    return files.read(os.path.join(FOLDER, name))


def reload(say: Callable[[str], None]) -> None:
    """Has systemd and udev read their files again; where that fails, `say` is told why."""
    for sign, command in RELOADS:
        if os.path.isdir(sign):
            say(" ".join(command))
            if reason := programs.run_tool(command):
                say(f"  failed: {reason}")

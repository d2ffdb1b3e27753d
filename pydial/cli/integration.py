"""`pydialconf --install-integration`, `--remove-integration`: the system knows pydial, until told otherwise."""

from __future__ import annotations

import os
import sys

import pydial
from pydial.errors import PydialError
from pydial.system import files, output
from pydial.system.install import Installer, Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.switches import ConfArguments

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


def run(arguments: ConfArguments) -> int:
    """0; PydialError: not done, and why."""
    prefix, dry, install = arguments.prefix, arguments.dry_run, arguments.install_integration
    if not prefix and not dry and os.geteuid() != 0:
        raise PydialError("The system's folders are root's.", "Run it with sudo; --dry-run shows what would be done.")
    installer = Installer(prefix, say, ours(), dry)
    if not install and not installer.remove():
        say("Nothing is installed.")
        return 0
    if install:
        folder = commands_folder(prefix)
        installer.install(items(folder, prefix))
        if not prefix:
            warn_of_owner(folder)
    if not prefix and not dry:
        reload()
    return 0


def ours() -> list[str]:
    """Every path that this version or an earlier one may have installed: what is taken out of FILES stays here."""
    return [row[0] for row in FILES] + [f"{LINK_FOLDER}/{name}" for name in LINKS]


def warn_of_owner(folder: str) -> None:
    """What was installed starts the commands in `folder`, as root and at boot."""
    try:
        status = os.stat(folder)
    except OSError:
        return
    if status.st_uid != 0:
        from pydial.system.permission import user_name

        say(
            f"Mind that {folder} belongs to {user_name(status.st_uid)}: whoever may write there decides what root runs."
        )


def say(line: str) -> None:
    """A step, on standard output."""
    output.writer(1)(os.fsencode(f"{line}\n"))


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


def reload() -> None:
    """Tell systemd and udev; where that fails, how to do it by hand."""
    import subprocess

    for sign, command in RELOADS:
        if not os.path.isdir(sign):
            continue
        say(" ".join(command))
        try:
            done = subprocess.run(command, capture_output=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired) as problem:
            say(f"  failed: {problem}")
        else:
            if done.returncode:
                say(f"  failed: {done.stderr.decode(errors='replace').strip()}")

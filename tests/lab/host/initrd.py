"""The initial ramdisk: busybox, the modules that reach the host's root, the first script and the settings.

And Python, which the guest would else fetch file by file over 9p: its dialers start in half the time so.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from host.debian import Kernel
from host.errors import LabFailed

# Large, and not needed by the tests.
LEFT_OUT = """
    *mypy* ruff* hypothesis* pip pip-* setuptools* pkg_resources typeshed
    site-packages dist-packages test tests idlelib lib2to3 ensurepip turtledemo tkinter pydoc_data config-3*
"""
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console")


def _module_files(kernel: Kernel) -> list[Path]:
    """The modules and all they depend on, in the order in which they must be loaded."""
    files: dict[Path, None] = {}
    for module in MODULES:
        told = subprocess.run(
            ["modprobe", "-d", str(kernel.modules.parents[1]), "-S", kernel.version, "--show-depends", module],
            capture_output=True,
            text=True,
        )
        if told.returncode != 0:
            raise LabFailed(f"the kernel has no module {module}: {told.stderr.strip()}")
        for line in told.stdout.splitlines():
            if line.startswith("insmod "):
                files[Path(line.split()[1])] = None
    return list(files)


def python_folders(repository: Path) -> list[Path]:
    """Where the checkout's Python finds its modules."""
    ask = "import sysconfig as s; print(s.get_path('stdlib'), s.get_path('purelib'), sep='\\n')"
    told = subprocess.run([repository / ".venv/bin/python", "-c", ask], capture_output=True, text=True)
    if told.returncode != 0:
        raise LabFailed(f"no usable .venv, see `make test`: {told.stderr.strip()}")
    return [*map(Path, told.stdout.splitlines()), repository / "pydial"]


def build(
    target: Path, kernel: Kernel, first_script: Path, settings: Mapping[str, str], preloaded: Sequence[Path]
) -> Path:
    """Write the ramdisk to `target`. `settings` become shell variables in /settings.

    The folders `preloaded` lie in /preloaded under their own paths: LAB_PRELOADED names them.
    """
    with tempfile.TemporaryDirectory(prefix="pydial-lab-") as name:
        root = Path(name)
        for folder in ("bin", "dev", "proc", "sys", "host", "memory", "root", "modules"):
            (root / folder).mkdir()
        shutil.copy("/usr/bin/busybox", root / "bin" / "busybox")
        shutil.copy(first_script, root / "init")
        (root / "init").chmod(0o755)
        for number, module in enumerate(_module_files(kernel)):
            shutil.copy(module, root / "modules" / f"{number:02}-{module.name}")
        left_out = shutil.ignore_patterns(*LEFT_OUT.split())
        for path in preloaded:
            shutil.copytree(path, root / "preloaded" / path.relative_to("/"), symlinks=True, ignore=left_out)
        settings = {**settings, "LAB_PRELOADED": " ".join(map(str, preloaded))}
        lines = [f"export {key}={shlex.quote(value)}\n" for key, value in settings.items() if value]
        (root / "settings").write_text("".join(lines))
        pack(root, target)
    return target


def pack(root: Path, target: Path) -> None:
    """Write the ramdisk that holds what is in `root`."""
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    with target.open("wb") as image:
        packed = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=root, input=names.encode(), stdout=image)
    if packed.returncode != 0:
        raise LabFailed("cpio could not pack the ramdisk")

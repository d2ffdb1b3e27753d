"""What the lab needs of Debian: programs, and a kernel with PPP and USB that is unpacked, never installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from host.errors import LabFailed

PACKAGES = {  # package: a file that proves it is installed
    "qemu-system-x86": "/usr/bin/qemu-system-x86_64",
    "busybox-static": "/usr/bin/busybox",
    "cpio": "/usr/bin/cpio",
    "kmod": "/usr/sbin/modprobe",
    "ppp": "/usr/sbin/pppd",
    "iproute2": "/usr/sbin/ip",
    "iputils-ping": "/usr/bin/ping",
    "udev": "/usr/lib/systemd/systemd-udevd",
    "usbutils": "/usr/bin/lsusb",
    "ifupdown": "/usr/sbin/ifup",
    "systemd": "/usr/lib/systemd/systemd",
}


class Kernel(NamedTuple):
    """An unpacked kernel package."""

    version: str
    image: Path
    modules: Path  # the folder that holds VERSION/


def _run(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
    )


def _apt(*command: str, folder: Path | None = None) -> None:
    """Run an apt-get command; if it fails, refresh the package lists once and run it again."""
    if _run("apt-get", *command, folder=folder).returncode == 0:
        return
    _run("apt-get", "update")
    last = _run("apt-get", *command, folder=folder)
    if last.returncode != 0:
        raise LabFailed(f"`apt-get {' '.join(command)}` failed:\n{last.stdout[-2000:]}")


def install_packages() -> None:
    """Install whatever of PACKAGES is missing."""
    missing = [package for package, proof in PACKAGES.items() if not os.path.exists(proof)]
    if missing:
        print(f"lab: installing {' '.join(missing)}", flush=True)
        _apt("install", "-y", "--no-install-recommends", *missing)


def _kernel_package(name: str) -> str:
    """The package that `name` stands for at present."""
    for attempt in (1, 2):
        listing = _run("apt-cache", "depends", name).stdout
        for line in listing.splitlines():
            kind, _, found = line.strip().partition(": ")
            if kind == "Depends" and found.startswith("linux-image-"):
                return found
        if attempt == 1:
            _run("apt-get", "update")
    raise LabFailed(f"apt knows no {name}:\n{listing}")


def _unpacked(folder: Path) -> Kernel:
    image = next((folder / "boot").glob("vmlinuz-*"))
    version = image.name.removeprefix("vmlinuz-")
    return Kernel(version, image, folder / "lib" / "modules")


def kernel(cache: Path, name: str = "linux-image-amd64") -> Kernel:
    """One of Debian's kernels, from the cache or fetched and unpacked into it."""
    folder = cache / ("kernel" if name == "linux-image-amd64" else name)
    if (folder / "complete").exists():
        return _unpacked(folder)
    shutil.rmtree(folder, ignore_errors=True)
    package = _kernel_package(name)
    print(f"lab: fetching {package}", flush=True)
    download = cache / "download"
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir()
    _apt("download", package, folder=download)
    archive = next(download.glob("*.deb"))
    unpacked = _run("dpkg", "-x", str(archive), str(folder))
    if unpacked.returncode != 0:
        raise LabFailed(f"cannot unpack {archive.name}:\n{unpacked.stdout}")
    shutil.rmtree(download)
    (folder / "lib" / "modules").is_dir() or shutil.move(folder / "usr" / "lib", folder / "lib")
    found = _unpacked(folder)
    _run("depmod", "-b", str(folder), found.version)
    (folder / "complete").touch()
    return found

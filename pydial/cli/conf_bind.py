"""`--bind`: let the generic USB serial driver take a device that no driver knows (step 5 of the old how-tos)."""

from __future__ import annotations

import os

from pydial.errors import NoDevice, UsageError
from pydial.probe.absent import UsbDevice, modprobe_arguments
from pydial.system import clock, udev

NEW_ID = "/sys/bus/usb-serial/drivers/generic/new_id"
LONGEST_WAIT = 5.0  # seconds until udev has made the node
STEP = 0.1


def bind(vendor: str, product: str) -> None:
    """Give the device to usbserial and wait for its port. NoDevice: why that can't be done."""
    if not _device(vendor, product):
        raise UsageError(f"--bind {vendor}:{product}: no such USB device is plugged in.", "See: lsusb")
    if os.path.exists(NEW_ID):
        _add_number(vendor, product)
    else:
        _load(modprobe_arguments(vendor, product))
    end = clock.now() + LONGEST_WAIT
    while not any(device.ports for device in _device(vendor, product)):
        if clock.now() > end:
            raise NoDevice(
                f"usbserial was told of {vendor}:{product}, but no port has appeared.",
                "The device may need another mode, or a driver of its own: see dmesg.",
            )
        clock.sleep(STEP)


def _device(vendor: str, product: str) -> list[UsbDevice]:
    return [device for device in udev.usb_devices() if (device.vendor, device.product) == (vendor, product)]


def _add_number(vendor: str, product: str) -> None:
    """The driver is there already: its parameters count no more, its new_id does."""
    try:
        with open(NEW_ID, "w", encoding="ascii") as file:
            file.write(f"{vendor} {product}\n")
    except FileExistsError:
        return  # told before
    except OSError as problem:
        raise NoDevice(f"Cannot write {NEW_ID}: {problem.strerror}.", "Run it as root (sudo).") from problem


def _load(command: list[str]) -> None:
    import subprocess

    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NoDevice(f"Cannot run {command[0]}: {problem}.", f"As root: {' '.join(command)}") from problem
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["it failed"]
        raise NoDevice(f"{' '.join(command)}: {reason[0]}", "Run it as root (sudo).")

"""The kernel's generic USB serial driver: it is given a device that no driver knows (step 5 of the old how-tos)."""

from __future__ import annotations

import os

from pydial.errors import Interrupted, NoDevice, UsageError
from pydial.probe.absent import UsbDevice, modprobe_arguments
from pydial.system import clock, programs, udev

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.waiting import Signals

NEW_ID = "/sys/bus/usb-serial/drivers/generic/new_id"
PORT_SECONDS = 5.0  # for udev to make the device's node
LOOK_SECONDS = 0.1


def bind(vendor: str, product: str, signals: Signals) -> None:
    """Give the USB device with these numbers to the driver, and wait for its port.

    UsageError: no such device is plugged in. NoDevice: the driver cannot be loaded or told, or no port appears.
    Interrupted: a signal came.
    """
    if not _devices(vendor, product):
        raise UsageError(f"--bind {vendor}:{product}: no such USB device is plugged in.", "See: lsusb")
    if os.path.exists(NEW_ID):
        _add_number(vendor, product)
    else:
        _load(modprobe_arguments(vendor, product))
    end = clock.now() + PORT_SECONDS
    while not any(device.ports for device in _devices(vendor, product)):
        if clock.now() > end:
            raise NoDevice(
                f"usbserial was told of {vendor}:{product}, but no port has appeared.",
                "The device may need another mode, or a driver of its own: see dmesg.",
            )
        signals.wait([], LOOK_SECONDS)
        if signals.caught:
            raise Interrupted(signals.caught[0])


def _devices(vendor: str, product: str) -> list[UsbDevice]:
    return [device for device in udev.usb_devices() if (device.vendor, device.product) == (vendor, product)]


def _add_number(vendor: str, product: str) -> None:
    """Once the driver is loaded its parameters count no more; its `new_id` does."""
    try:
        with open(NEW_ID, "w", encoding="ascii") as file:
            file.write(f"{vendor} {product}\n")
    except FileExistsError:
        return  # the driver has this number already
    except OSError as problem:
        raise NoDevice(f"Cannot write {NEW_ID}: {problem.strerror}.", "Run it as root (sudo).") from problem


def _load(command: list[str]) -> None:
    if reason := programs.run_tool(command):
        raise NoDevice(f"{' '.join(command)}: {reason}", "Run it as root (sudo).")

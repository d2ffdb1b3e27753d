"""What udev and sysfs know of ports and USB devices (pyudev)."""

from __future__ import annotations

import contextlib
import os

import pyudev

from pydial.probe.absent import Interface, UsbDevice
from pydial.probe.facts import Facts
from pydial.probe.roles import FLOW_CONTROLS, HSO_TYPES, rank_of, tag_of
from pydial.system.hotplug import udev

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def node(rdev: int, sys: str = "/sys") -> str:
    """The folder of a character device in sysfs."""
    return f"{sys}/dev/char/{os.major(rdev)}:{os.minor(rdev)}"


def facts(rdevs: set[int], sys: str = "/sys") -> dict[int, Facts]:
    """What udev knows, by device number; twins, which share a by-id name, get the one by path."""
    known = {rdev for rdev in rdevs if os.path.exists(f"{node(rdev, sys)}/device")}
    if not known or (context := _context()) is None:
        return {}
    devices, links = {}, {}
    for rdev in known:
        # unplugged just now, or named in bytes that are no text
        with contextlib.suppress(pyudev.DeviceNotFoundError, OSError, UnicodeError):
            device = pyudev.Devices.from_device_number(context, "char", rdev)
            devices[rdev], links[rdev] = device, _links(device)
    shared = _by_id_owners(links.values())
    found = {}
    for rdev, device in devices.items():
        with contextlib.suppress(OSError, UnicodeError):
            found[rdev] = facts_of(device, _stable(links[rdev], shared))
    return found


def _context() -> pyudev.Context | None:
    """The way to libudev; None where it cannot be used."""
    try:
        return udev()
    except OSError:
        return None


def _links(device: pyudev.Device) -> list[str]:
    return sorted(link for link in device.device_links if link.startswith("/dev/serial/"))


def _by_id_owners(links: Iterable[list[str]]) -> dict[str, int]:
    owners: dict[str, int] = {}
    for names in links:
        for name in names:
            owners[name] = owners.get(name, 0) + 1
    return owners


def _stable(links: list[str], owners: dict[str, int]) -> str:
    """by-id if it is this port's alone, else by-path."""
    alone = [link for link in links if owners[link] == 1]
    return next((link for link in alone if "/by-id/" in link), next(iter(alone), ""))


def facts_of(device: pyudev.Device, stable: str = "") -> Facts:
    """Facts of one tty: from udev's database, and from sysfs where that is silent (no udevd in a container)."""
    told = device.properties
    usb = device.find_parent("usb", "usb_device")
    part = device.find_parent("usb", "usb_interface")
    parent = device.parent
    driver = told.get("ID_USB_DRIVER") or (part.driver if part else parent.driver if parent else "") or ""
    return Facts(
        bus=told.get("ID_BUS") or ("usb" if usb else parent.subsystem if parent else "") or "",
        vendor=told.get("ID_USB_VENDOR_ID") or told.get("ID_VENDOR_ID") or _attribute(usb, "idVendor"),
        product=told.get("ID_USB_MODEL_ID") or told.get("ID_MODEL_ID") or _attribute(usb, "idProduct"),
        interface=told.get("ID_USB_INTERFACE_NUM") or _attribute(part, "bInterfaceNumber"),
        driver=driver,
        stable=stable,
        model=_attribute(usb, "product") or told.get("ID_MODEL", "").replace("_", " "),
        group=usb.sys_path if usb else "",
        tag=tag_of(dict(told)) or HSO_TYPES.get(_attribute(device, "hsotype").lower(), ""),
        rank=rank_of(dict(told)),
        interface_class=_attribute(part, "bInterfaceClass"),
        interface_subclass=_attribute(part, "bInterfaceSubClass"),
        interface_protocol=_attribute(part, "bInterfaceProtocol"),
        interface_name=_attribute(part, "interface"),
        speed=_number(told.get("ID_MM_TTY_BAUDRATE", "")),
        flow_control=FLOW_CONTROLS.get(told.get("ID_MM_TTY_FLOW_CONTROL", "").lower(), ""),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _attribute(device: pyudev.Device | None, name: str) -> str:
    value = device.attributes.get(name) if device is not None else None
    return value.decode("utf-8", "replace").strip() if value else ""


def usb_devices(sys: str = "/sys") -> list[UsbDevice]:
    """Every USB device, for finding a phone that has no port."""
    if not os.path.isdir(f"{sys}/bus/usb/devices") or (context := _context()) is None:
        return []
    found = []
    for device in context.list_devices(subsystem="usb", DEVTYPE="usb_device"):
        with contextlib.suppress(OSError, UnicodeError):  # unplugged just now, or named in bytes that are no text
            found.append(usb_device(device))
    return found


def _owner(device: pyudev.Device) -> pyudev.Device | None:
    return None if device.device_type == "usb_device" else device.find_parent("usb", "usb_device")


def usb_device(device: pyudev.Device) -> UsbDevice:
    """One USB device with its interfaces, ports and network cards."""
    below = [child for child in device.children if _owner(child) == device]  # not what hangs on a hub
    parts = [child for child in below if child.device_type == "usb_interface"]
    maker, model = _attribute(device, "manufacturer"), _attribute(device, "product")
    return UsbDevice(
        vendor=_attribute(device, "idVendor"),
        product=_attribute(device, "idProduct"),
        name=f"{maker} {model}".strip(),
        interfaces=tuple(
            Interface(_attribute(part, "bInterfaceNumber"), _attribute(part, "bInterfaceClass"), part.driver or "")
            for part in parts
        ),
        ports=tuple(child.device_node or child.sys_name for child in below if child.subsystem == "tty"),
        networks=tuple(child.sys_name for child in below if child.subsystem == "net"),
    )

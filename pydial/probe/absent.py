"""A phone or stick that is plugged in but has no serial port: what is the matter, and what to do.

Works on facts about USB devices, so that it can be tried without any.
"""

from __future__ import annotations

from pydial.harmless import harmless
from pydial.record import Record

# Makers of phones, and of sticks that show a CD-ROM until they are switched.
PHONES: dict[str, str] = {
    "0421": "Nokia",
    "0fce": "Sony Ericsson",
    "04e8": "Samsung",
    "22b8": "Motorola",
    "1004": "LG",
    "11f5": "Siemens",
    "0bb4": "HTC",
    "0fca": "BlackBerry",
    "18d1": "Google",
    "2717": "Xiaomi",
    "05c6": "Qualcomm",
}
STICKS: dict[str, str] = {
    "12d1": "Huawei",
    "19d2": "ZTE",
    "1c9e": "Longcheer",
    "0af0": "Option",
    "1199": "Sierra Wireless",
    "1410": "Novatel",
    "1bbb": "Alcatel",
    "2001": "D-Link",
    "1e0e": "SIMCom",
    "2c7c": "Quectel",
    "1bc7": "Telit",
    "2357": "TP-Link",
}
STORAGE, COMMUNICATION, VENDOR_SPECIFIC = "08", "02", "ff"  # bInterfaceClass
MOBILE_NETWORK_DRIVERS = ("rndis_host", "huawei_cdc_ncm", "qmi_wwan", "cdc_mbim")  # phones and sticks only
HUAWEI = "12d1"


class Interface(Record):
    """One USB interface: its class (two hex digits) and driver ("" if nobody has taken it)."""

    number: str
    interface_class: str
    driver: str = ""


class UsbDevice(Record):
    """One USB device: numbers of four hex digits, names, interfaces, the nodes and network cards below it."""

    vendor: str
    product: str
    name: str = ""
    interfaces: tuple[Interface, ...] = ()
    ports: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


class Finding(Record):
    """`code` is stable; `message`: what was found; `hint`: what to do."""

    code: str
    message: str
    hint: str


def findings(devices: list[UsbDevice]) -> list[Finding]:
    """What can be said of each device that looks like a modem but gives no port."""
    found = (_finding(device) for device in devices if not device.ports)
    return [finding for finding in found if finding]


def _finding(device: UsbDevice) -> Finding | None:
    classes = {part.interface_class for part in device.interfaces}
    mobile = any(part.driver in MOBILE_NETWORK_DRIVERS for part in device.interfaces)
    if not (mobile or device.vendor in PHONES or device.vendor in STICKS or COMMUNICATION in classes):
        return None
    if device.networks or mobile:
        return _network_card(device)
    if classes == {STORAGE}:
        return _storage_stick(device) if device.vendor in STICKS else _storage_phone(device)
    if any(not part.driver and part.interface_class in (VENDOR_SPECIFIC, COMMUNICATION) for part in device.interfaces):
        return _no_driver(device)
    return None


def described(device: UsbDevice) -> str:
    """`Nokia 9500 Communicator (0421:0405)`; the device tells its own name, and may lie."""
    maker = PHONES.get(device.vendor) or STICKS.get(device.vendor) or "A USB device"
    name = device.name if maker in device.name else f"{maker} {device.name}"
    return harmless(f"{name.strip()} ({device.vendor}:{device.product})")


def _network_card(device: UsbDevice) -> Finding:
    card = device.networks[0] if device.networks else "its network interface"
    return Finding(
        "network-card",
        f"{described(device)} is a network card, not a modem: no dialling needed.",
        f"Bring {card} up (DHCP): sudo ip link set {card} up" if device.networks else "Wait for it, then use DHCP.",
    )


def _storage_stick(device: UsbDevice) -> Finding:
    way = " -J" if device.vendor == HUAWEI else " -K"
    command = f"sudo usb_modeswitch -v {device.vendor} -p {device.product}{way}"
    return Finding(
        "storage-stick",
        f"{described(device)} still shows itself as a CD-ROM with its drivers.",
        f"sudo apt install usb-modeswitch, or: {command}",
    )


def _storage_phone(device: UsbDevice) -> Finding:
    return Finding(
        "storage-phone",
        f"{described(device)} is in mass-storage mode.",
        "Set the phone's USB mode to PC Suite or Modem, and plug it in again.",
    )


def modprobe_arguments(vendor: str, product: str) -> list[str]:
    """As in the how-to: `modprobe usbserial vendor=0x421 product=0x405`."""
    return ["modprobe", "usbserial", f"vendor={int(vendor, 16):#x}", f"product={int(product, 16):#x}"]


def _no_driver(device: UsbDevice) -> Finding:
    command = " ".join(modprobe_arguments(device.vendor, device.product))
    return Finding(
        "no-driver",
        f"{described(device)} is there, but no driver has taken it: it has no port.",
        f"sudo {command}   (pydialconf --bind {device.vendor}:{device.product} does it)",
    )

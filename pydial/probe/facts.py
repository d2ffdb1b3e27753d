"""What the kernel and udev know of a port."""

from __future__ import annotations

from pydial.record import Record


class Facts(Record):
    """What udev and sysfs know of a port. `group` is the same for all ports of one USB device.

    `stable`: its name that survives replugging; `interface`: number of the USB interface, and its class, subclass,
    protocol (two hex digits each) and name; `tag`: see TAGS; `rank`: PRIMARY, SECONDARY or "". `speed` in bit/s and
    `flow_control` (as FlowControl has it): those that udev knows to be needed, 0 and "" where it does not say.
    """

    bus: str = ""
    vendor: str = ""
    product: str = ""
    interface: str = ""
    driver: str = ""
    stable: str = ""
    model: str = ""
    group: str = ""
    tag: str = ""
    rank: str = ""
    interface_class: str = ""
    interface_subclass: str = ""
    interface_protocol: str = ""
    interface_name: str = ""
    speed: int = 0
    flow_control: str = ""

    @property
    def usb_number(self) -> str:
        """`12d1:1506`, or ""."""
        return f"{self.vendor}:{self.product}" if self.vendor else ""

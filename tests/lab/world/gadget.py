"""USB phones and sticks: gadgets of the kernel, on its dummy controller. Plug them in, pull them out.

Each function is a serial port: `acm` is served by cdc_acm (ttyACM), `gser` by none until usbserial is told
its numbers (ttyUSB). The device's own side is /dev/ttyGS…, where a `Modem` answers. With `acm`, DCD is on
while somebody holds ttyGS… open.
"""

from __future__ import annotations

import os
from pathlib import Path

from world.waiting import until

GADGETS = Path("/sys/kernel/config/usb_gadget")
ENGLISH = "0x409"


class Gadget:
    """A USB device with serial ports; `controller` 0 or 1 is the socket that it fits."""

    def __init__(
        self,
        functions: tuple[str, ...] = ("acm",),
        *,
        vendor: int = 0x0421,
        product: int = 0x0405,
        maker: str = "Nokia",
        model: str = "9500 Communicator",
        serial: str = "350000000000001",
        controller: int = 0,
    ) -> None:
        self.serial = serial
        self._controller = f"dummy_udc.{controller}"
        self._root = GADGETS / f"socket{controller}"
        self._root.mkdir()
        self._write("idVendor", hex(vendor))
        self._write("idProduct", hex(product))
        strings = self._folder("strings", ENGLISH)
        for name, text in (("manufacturer", maker), ("product", model), ("serialnumber", serial)):
            (strings / name).write_text(text)
        configuration = self._folder("configs", "c.1")
        self.ttys: list[str] = []  # the device's own sides
        for number, kind in enumerate(functions):
            function = self._folder("functions", f"{kind}.{number}")
            (configuration / function.name).symlink_to(function)
            self.ttys.append(f"/dev/ttyGS{(function / 'port_num').read_text().strip()}")

    def _folder(self, *parts: str) -> Path:
        folder = self._root.joinpath(*parts)
        folder.mkdir()
        return folder

    def _write(self, name: str, text: str) -> None:
        (self._root / name).write_text(text + "\n")

    def plug(self) -> None:
        """Plug it in; the kernel finds it a moment later (see `port`)."""
        self._write("UDC", self._controller)

    def unplug(self) -> None:
        """Pull it out, if it is in."""
        if (self._root / "UDC").read_text().strip():
            self._write("UDC", "")

    def ports(self) -> list[str]:
        """The host's device nodes of this gadget, as /dev/ttyACM0; those of removed devices are not among them."""
        names = [name for name in os.listdir("/sys/class/tty") if name.startswith(("ttyACM", "ttyUSB"))]
        return sorted(f"/dev/{name}" for name in names if _serial_number(name) == self.serial)

    def port(self, number: int = 0) -> str:
        """The host's device node of a function, once udev has made it."""
        wanted = len(self.ttys)
        until(lambda: len(self.ports()) == wanted and all(map(_settled, self.ports())), "device nodes of the phone")
        return self.ports()[number]

    def remove(self) -> None:
        """Unplug it and take it to pieces."""
        self.unplug()
        configuration = self._root / "configs" / "c.1"
        for link in configuration.iterdir():
            if link.is_symlink():
                link.unlink()
        for folder in (
            configuration,
            *(self._root / "functions").iterdir(),
            self._root / "strings" / ENGLISH,
            self._root,
        ):
            folder.rmdir()


def _serial_number(tty: str) -> str:
    """The serial number of the USB device that a tty belongs to."""
    try:
        folder = Path("/sys/class/tty", tty, "device").resolve(strict=True)
        while not (folder / "idVendor").exists():
            if folder == folder.parent:
                return ""
            folder = folder.parent
        return (folder / "serial").read_text().strip()
    except OSError:  # it was just unplugged
        return ""


def _settled(port: str) -> bool:
    """Has udev done its work for this node? Its database has an entry then."""
    device = os.stat(port).st_rdev
    return os.path.exists(f"/run/udev/data/c{os.major(device)}:{os.minor(device)}")


def stable_name(port: str) -> str:
    """udev's /dev/serial/by-id name of a port."""
    folder = "/dev/serial/by-id"
    names = [f"{folder}/{name}" for name in os.listdir(folder)]
    return next(name for name in names if os.path.realpath(name) == port)

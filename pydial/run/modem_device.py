"""Where the modem is: under the name it was configured with, or the one it has got since."""

from __future__ import annotations

import os

from pydial.system import hotplug

AUTOMATIC = "auto"


def native(text: str) -> str:
    """Text of a configuration (latin-1 above its bytes) as the system wants names: the same bytes."""
    return os.fsdecode(text.encode("latin-1"))


class ModemDevice:
    """Follows one modem from the device that is configured, whatever name it has later."""

    def __init__(self, configured: str) -> None:
        self._configured = configured
        self._links: list[str] = []  # udev's names of the very modem, once it was open
        self._identity: tuple[int, ...] | None = None  # of the node that was seen last
        self._ttys = hotplug.ttys() if self.is_unknown else set()  # that a scan finds, or has found already
        self.usb: str | None = None  # its USB device in sysfs
        self._just_opened = ""

    @property
    def is_unknown(self) -> bool:
        """`Modem = auto`, and no scan has found it yet."""
        return self._configured == AUTOMATIC

    def path(self) -> str:
        """The device to open now: by udev's links the modem is found under any number."""
        there = next((link for link in self._links if os.path.exists(link)), None)
        return os.path.realpath(there) if there else self._configured

    def settle(self, device: str) -> None:
        """A scan (`Modem = auto`) has found the modem: from now on it is the one that is at `device`."""
        self._configured = device

    def note_opened(self, device: str) -> None:
        """`device` was opened: remember by what udev and sysfs know it."""
        self._just_opened = device
        self._links = hotplug.stable_names(device) or self._links
        self._identity = hotplug.identity(device)
        self.usb = hotplug.usb_device(device)

    def just_opened(self) -> str:
        """The device, told once after it was opened; else ""."""
        device, self._just_opened = self._just_opened, ""
        return device

    def is_renamed(self) -> bool:
        """It has another name than the one configured."""
        return os.path.realpath(self.path()) != os.path.realpath(self._configured)

    def appeared(self, was_missing: bool) -> str:
        """The device to open, if it has come (back); "" if it has not, or was never away.

        With `Modem = auto`, words for any new tty, for that is worth a scan.
        """
        if self.is_unknown:
            before, self._ttys = self._ttys, hotplug.ttys()
            return "a new one" if self._ttys - before else ""
        device = self.path()
        last, now = self._identity, hotplug.identity(device)
        if now is None:
            return ""
        self._identity = now  # told once: what cannot be opened all the same has its pause like any other failure
        return device if was_missing or now != last else ""

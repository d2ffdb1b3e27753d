"""A phone: a USB gadget, the modem behind its first port, and the provider that it calls."""

from __future__ import annotations

from world.gadget import Gadget
from world.modem import Modem
from world.provider import Provider


class Phone:
    """Plug it in, pull it out; `modem` says what it answers."""

    def __init__(self, gadget: Gadget, provider: Provider, answering: int = 0) -> None:
        self.gadget = gadget
        self.provider = provider
        self.modem = Modem(gadget.ttys[answering], provider)

    def plug(self) -> None:
        """Put the cable in."""
        self.gadget.plug()

    def unplug(self) -> None:
        """Pull the cable: the call is gone with it."""
        self.gadget.unplug()
        self.provider.vanish()

    def port(self, number: int = 0) -> str:
        """The host's device node of a port, once udev has made it."""
        return self.gadget.port(number)

    def drop_carrier(self) -> None:
        """End the call without a word and let DCD go off."""
        self.modem.down.set()
        self.provider.vanish()

    def remove(self) -> None:
        """Unplug it first: the kernel would wait for somebody to read what the modem said last. Then switch it off."""
        self.unplug()
        self.modem.switch_off()
        self.gadget.remove()

"""The wire to a modem, and a conversation on it."""

from __future__ import annotations

from pydial.secrets.stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pydial.secrets.mask import Mask
else:
    Protocol = object


class Wire(Protocol):
    """What a session needs of the line to a modem, which is open, locked, set and woken up.

    A `SerialPort` is one, and so are its kinds: an `InheritedPort` in chat mode, a `FarPort` on another machine.
    """

    device: str
    channel: str  # the name of the channel that it is; "" for a plain modem's only one
    greedy: bool  # whether what comes behind CONNECT may be read together with it
    awake_at: float  # when the DCE has digested the CRs that wake it up, by clock.now()

    @property
    def fd(self) -> int:
        """The descriptor."""

    @property
    def speed(self) -> int:
        """In bit/s."""

    @property
    def carrier(self) -> bool | None:
        """Circuit 109 (DCD); None where there is no such circuit."""

    def write(self, data: bytes) -> None:
        """Send `data`; what a gone or full line does not take is lost."""

    def take_back(self) -> None:
        """The link's program has had the line, and leaves it as it likes: set it as a conversation needs it."""

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """End a call; `blindly`: also where no circuit tells of one. `silent_seconds`: since when nothing was sent."""

    def close(self) -> None:
        """Restore, close and unlock the line. Does nothing the second time."""


class MultiplexedWire(Wire, Protocol):
    """A wire with several channels (27.010): as a `Wire` it is the channel that dials."""

    @property
    def questions(self) -> str:
        """The tty of the other channel, for what is asked while the first is in use; "" where the modem has one only.
        Nobody has it open, and what nobody reads there is dropped.
        """

    def swap(self) -> str:
        """Let the other channel dial. "", or why it cannot."""

    def leave(self) -> Wire:
        """Close the channels: the whole line, in text mode again."""


class Channel:
    """One conversation on a wire: with the modem, then with the host, then with the peer's PPP.

    A plain modem has one, whose `name` is "". `stream` knows which secrets are being said in this one.
    """

    def __init__(self, wire: Wire, mask: Mask, name: str = "") -> None:
        self.name = name
        self.stream = Stream(mask)
        self.greedy = wire.greedy
        self._wire = wire

    @property
    def fd(self) -> int:
        """The descriptor to read from, and to give to the link's program."""
        return self._wire.fd

    @property
    def speed(self) -> int:
        """In bit/s."""
        return self._wire.speed

    def write(self, data: bytes) -> None:
        """Send `data`; what a gone or full line does not take is lost."""
        self._wire.write(data)

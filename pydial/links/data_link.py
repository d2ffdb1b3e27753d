"""A data connection, as a session knows it, and a way to make one; what makes it work is known to each kind only.

A new kind of link is one file beside this one, and one line in `link_kind` (run/services.py), which chooses the kind.
"""

from __future__ import annotations

from pydial.events import Event
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pydial.ending import Ending
    from pydial.errors import PydialError
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel
else:
    Protocol = object


class Up(Record):
    """The link has both its addresses, of IPv4 or, where that does not come, of IPv6.

    `failing`: why it is about to end, in a few words; "" while it is sound.
    """

    interface: str
    local_ip: str
    remote_ip: str
    dns: tuple[str, ...]
    failing: str = ""
    local_ipv6: str | None = None
    remote_ipv6: str | None = None


class Configured(Record):
    """What the system does about a new link is done: pppd's ip-up script has run, routes and name servers are set."""


class Ended(Record):
    """The link has ended. `reason`: why, for programs; `exit_code`: that of its program, None if it has none;
    `seconds`: since it was started; `bytes_in`, `bytes_out`: None where nobody has counted.
    """

    ending: Ending
    reason: str
    exit_code: int | None
    seconds: float
    bytes_in: int | None = None
    bytes_out: int | None = None


class DataLink(Protocol):
    """A data connection that is being made, or is up. Whoever has one looks at it until it has ended, or closes it."""

    @property
    def facts(self) -> Up:
        """What is known of it now; a text that is not known yet is ""."""

    def descriptors(self) -> list[int]:
        """Those that are readable when there is something to `look` at."""

    def seconds_until_due(self) -> float | None:
        """When to `look` although no descriptor says so; None: never."""

    def look(self) -> Up | Configured | Ended | None:
        """What has happened: one thing at a time. `Up` comes again when the addresses have changed."""

    def stop(self) -> None:
        """Ask it to end: it says goodbye to its peer."""

    def kill(self) -> None:
        """End it at once; `look` tells when it has ended."""

    def close(self) -> None:
        """End it whatever it does, and let go of it. Nothing more is asked of it."""


class LinkKind(Protocol):
    """A way to make a data connection."""

    def unusable(self) -> PydialError | None:
        """Why no connection can be made this way, as far as that shows before a call is made for nothing."""

    def start(self, channel: Channel, password: str, reporter: Reporters) -> DataLink:
        """Make the connection on `channel`, where the host waits for PPP. `password`: of Username, "" if there is none.

        Raises a PydialError if it cannot be made (PppdUnusable, where pppd makes it).
        """


class LinkSaid(Event):
    """A line of the link's log, for a recording only."""

    masked = True
    text: str


class LinkExited(Event):
    """The link's program has ended: its exit code, or -N for signal N. For a recording only."""

    status: int

"""What happened, as told to people and programs: the vocabulary of `--json` and of every report.

The names and keys are promises (docs/scripts.md, "Events"): a released one never changes its meaning.
`report` turns them into wvdial's lines, JSON lines, syslog or the live line.
"""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


INFO, NOTICE, WARNING, ERROR = "info", "notice", "warning", "error"
"""How much a line matters; for the lines of wvdial these are the levels that it gives them in the system's log."""


class Event(Record):
    """Base; `name` is the value of the JSON key "event".

    `foreign`: the fields that hold what a modem, a host or pppd said. `masked`: its texts are free of secrets already.
    `untold`: the fields that are not in JSON.
    """

    name = ""
    foreign: ClassVar[tuple[str, ...]] = ()
    untold: ClassVar[tuple[str, ...]] = ()
    masked: ClassVar[bool] = False


class Starting(Event):
    """A run begins."""

    name = "starting"
    version: str
    sections: tuple[str, ...]
    config: tuple[str, ...]
    modem: str


class PortOpened(Event):
    """The line is open, locked and set; `speed` in bit/s."""

    name = "port-opened"
    device: str
    speed: int


class Sent(Event):
    """A command line or reply went to the line; secrets are masked already."""

    name = "sent"
    masked = True
    text: str


class Received(Event):
    """A line came from the line, or (`complete` is false) a piece of one; secrets are masked already.

    `quiet`: it is one of many answers of the same kind, which people need not see. `channel`: the name of the
    conversation it belongs to, "" for the only one of a plain modem.
    """

    name = "received"
    masked = True
    untold = ("complete", "quiet")
    text: str
    complete: bool = True
    quiet: bool = False
    channel: str = ""


class StateChanged(Event):
    """The dial went from one state to another."""

    name = "state"
    old: str  # "from" in JSON
    new: str  # "to" in JSON


class Network(Event):
    """What the modem says of the network (27.007 7.2, 7.3, 8.5)."""

    name = "network"
    foreign = ("operator", "technology")
    registration: str
    operator: str = ""
    technology: str = ""
    signal_dbm: int | None = None


class Connect(Event):
    """CONNECT: `speed` in bit/s if the result code told one."""

    name = "connect"
    foreign = ("text",)
    speed: int | None
    text: str


class Prompt(Event):
    """The host asked for something: `kind` is login, password, menu, prompt or welcome."""

    name = "prompt"
    foreign = ("text",)
    kind: str
    text: str


class PppdStarted(Event):
    """pppd runs on the line."""

    name = "pppd-started"
    pid: int
    argv: tuple[str, ...]


class Auth(Event):
    """PAP or CHAP came to an end."""

    name = "auth"
    foreign = ("message",)
    protocol: str
    ok: bool
    message: str = ""


class Online(Event):
    """IPCP is up, or IPV6CP where the configuration asks for IPv6; an address that is not known is empty or None.

    `local_ipv6`, `remote_ipv6`: the link-local addresses that IPV6CP has given (RFC 5072).
    """

    name = "online"
    interface: str
    local_ip: str
    remote_ip: str
    dns: tuple[str, ...]
    seconds_to_online: float
    local_ipv6: str | None = None
    remote_ipv6: str | None = None


class Offline(Event):
    """The link has ended."""

    name = "offline"
    foreign = ("reason",)
    reason: str
    exit_code: int | None
    seconds_online: float
    bytes_in: int | None = None
    bytes_out: int | None = None


class Redial(Event):
    """A further attempt will be made."""

    name = "redial"
    in_seconds: float
    attempt: int
    reason: str


class Warn(Event):
    """Something is not as it should be; the dial goes on.

    `not_as_asked`: something else is dialled than was asked for, which --quiet tells, too.
    """

    name = "warning"
    untold = ("not_as_asked",)
    code: str
    message: str
    hint: str = ""
    not_as_asked: bool = False


class Cause(Event):
    """Why an attempt failed, and what to do, while further ones are made; `code` and `exit_code` as of an error."""

    name = "cause"
    code: str
    exit_code: int
    message: str
    hint: str = ""


class Failure(Event):
    """An error: what, which exit code it means, what to do."""

    name = "error"
    code: str
    exit_code: int
    message: str
    hint: str = ""


class Finished(Event):
    """The run is over."""

    name = "finished"
    exit_code: int


class Line(Event):
    """A line of wvdial's, word for word, that has no event of its own: for people, not in JSON.

    `text` comes without `--> `; `bare` lines are printed without that prefix. `level`: INFO, NOTICE, WARNING or ERROR.
    """

    name = ""
    text: str
    level: str = INFO
    bare: bool = False


class Detail(Event):
    """The reason for a decision: shown with `-v` only."""

    name = ""
    text: str


JSON_NAMES = {"old": "from", "new": "to"}


def as_json_object(event: Event, time: float, session: str) -> dict[str, object]:
    """The object that `--json` prints: `time` in seconds since the epoch, `session` one id per run."""
    told = {key: value for key, value in event.fields().items() if key not in event.untold}
    facts = {JSON_NAMES.get(key, key): value for key, value in told.items()}
    return {"time": time, "event": event.name, "session": session, **facts}

"""The states of a dial, and what can happen in them.

Transient states are left as soon as they are entered (on ENTERED): they are the forks of the road.
"""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.results import ResultCode
    from pydial.errors import PydialError


class State(Record):
    """`reads`: what the line's input means here: "results", "host" (text of the host) or "" (nobody reads it)."""

    name: str
    reads: str = ""
    transient: bool = False

    def __str__(self) -> str:
        return self.name


CLOSED = State("CLOSED")
OPENING = State("OPENING")
WAITING = State("WAITING")
INITIALIZING = State("INITIALIZING", reads="results")
INITIALIZED = State("INITIALIZED", transient=True)
PREPARING = State("PREPARING", reads="results")
ASKING = State("ASKING")
DIALING = State("DIALING", reads="results")
ABORTING = State("ABORTING", reads="results")
REDIALING = State("REDIALING", transient=True)
PAUSING = State("PAUSING", reads="results")
CONNECTED = State("CONNECTED", transient=True)
PRODDING = State("PRODDING", reads="host")
LISTENING = State("LISTENING", reads="host")
JUDGING = State("JUDGING", transient=True)
STARTING = State("STARTING")
NEGOTIATING = State("NEGOTIATING")
ADDRESSED = State("ADDRESSED")
ONLINE = State("ONLINE")
STOPPING = State("STOPPING")
LOST = State("LOST", transient=True)
RESETTING = State("RESETTING", reads="results")
FINDING_CAUSE = State("FINDING_CAUSE", reads="results")
RECONNECTING = State("RECONNECTING")
FAILED = State("FAILED", transient=True)  # after the modem was initialised: `Disconnecting at` is said
BROKEN = State("BROKEN", transient=True)  # before
ENDED = State("ENDED")

STATES = (
    CLOSED, OPENING, WAITING, INITIALIZING, INITIALIZED, PREPARING, ASKING, DIALING, ABORTING, FINDING_CAUSE, REDIALING,
    PAUSING, CONNECTED, PRODDING, LISTENING, JUDGING, STARTING, NEGOTIATING, ADDRESSED, ONLINE, STOPPING, LOST,
    RESETTING, RECONNECTING, FAILED, BROKEN, ENDED,
)  # fmt: skip

# What happens. Result codes are happenings under their own names (at.results).
START = "START"  # the dial is wanted
ENTERED = "ENTERED"  # a transient state was entered
OPENED = "OPENED"  # the line is open
OPEN_FAILED = "OPEN_FAILED"  # `error` says why
TEXT = "TEXT"  # information text, or anything else that is no result code
TIMEOUT = "TIMEOUT"  # the state's time is over
SCRIPT_DONE = "SCRIPT_DONE"  # the state's script has come to its end
SCRIPT_FAILED = "SCRIPT_FAILED"  # it cannot go on: `error` says why
RECALLED = "RECALLED"  # `text`: what is known of a PIN (at.exchange), and behind a blank the file that says so
PASSWORD_GIVEN = "PASSWORD_GIVEN"  # noqa: S105  # `text` was typed, not empty
PASSWORD_REFUSED = "PASSWORD_REFUSED"  # noqa: S105  # an empty line or the end of the input
HOST_SPOKE = "HOST_SPOKE"  # `text` is all the host has said since our last reply
LOGIN_TIMEOUT = "LOGIN_TIMEOUT"  # Login Timeout is over
CARRIER_LOST = "CARRIER_LOST"  # circuit 109 went off
LINE_GONE = "LINE_GONE"  # unplugged
DEVICE_APPEARED = "DEVICE_APPEARED"  # plugged in (again), maybe under another name, `text`
LINK_ANSWERED = "LINK_ANSWERED"  # the check of the link went well
LINK_SILENT = "LINK_SILENT"  # it did not
PPPD_STARTED = "PPPD_STARTED"
PPPD_UNUSABLE = "PPPD_UNUSABLE"  # `error` says why
IP_UP = "IP_UP"  # pppd has told both addresses
PPPD_EXITED = "PPPD_EXITED"  # `status`: exit code, or -N for signal N; `seconds` it ran
STOP = "STOP"  # a signal, `number`, or --hangup

RESULT_CODES = (
    "OK", "ERROR", "CONNECT", "RING", "NO CARRIER", "NO DIALTONE", "BUSY", "NO ANSWER", "VOICE", "FAX",
)  # fmt: skip
HAPPENINGS = (
    START, ENTERED, OPENED, OPEN_FAILED, *RESULT_CODES, TEXT, TIMEOUT, SCRIPT_DONE, SCRIPT_FAILED, RECALLED,
    PASSWORD_GIVEN, PASSWORD_REFUSED,
    HOST_SPOKE, LOGIN_TIMEOUT, CARRIER_LOST, LINE_GONE, PPPD_STARTED, PPPD_UNUSABLE, IP_UP, PPPD_EXITED, STOP,
    DEVICE_APPEARED, LINK_ANSWERED, LINK_SILENT,
)  # fmt: skip


class Happening(Record):
    """Something that happened: `kind` is one of HAPPENINGS, the rest the facts of that kind."""

    kind: str
    text: str = ""
    result: ResultCode | None = None
    error: PydialError | None = None
    status: int = 0
    seconds: float = 0.0
    number: int = 0
    auth_failed: bool = False

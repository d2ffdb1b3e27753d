"""The states of a dial, and what may happen in each of them.

A transient state is left as soon as it is entered (on ENTERED): it is a fork of the road.
"""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.access_points import AccessPoint
    from pydial.at.results import ResultCode
    from pydial.ending import Ending
    from pydial.errors import PydialError

# What happens. Result codes are happenings under their own names (at/results.py).
START = "START"  # the dial is wanted
ENTERED = "ENTERED"  # a transient state was entered
OPENED = "OPENED"  # the line is open; `number` is 1 where it is the modem's only one
OPEN_FAILED = "OPEN_FAILED"  # `error` says why
EXAMINED = "EXAMINED"  # why no command was answered: `error`; without one, the line is cured
TEXT = "TEXT"  # information text, or anything else that is no result code
TIMEOUT = "TIMEOUT"  # the state's time is over
SCRIPT_DONE = "SCRIPT_DONE"  # the state's script has come to its end
SCRIPT_FAILED = "SCRIPT_FAILED"  # it cannot go on: `error` says why
RECALLED = "RECALLED"  # `text`: what is known of a PIN (at.exchange), and behind a blank the file that says so
CHANNEL_CHOSEN = "CHANNEL_CHOSEN"  # the channel that dials is talked to; `text`: why there is none, "" if there is
ACCESS_POINTS = "ACCESS_POINTS"  # `points` of the SIM's network, None where there is no database
TYPED = "TYPED"  # `text`, "" where there is no terminal
PASSWORD_GIVEN = "PASSWORD_GIVEN"  # noqa: S105  # `text` was typed, not empty
PASSWORD_REFUSED = "PASSWORD_REFUSED"  # noqa: S105  # an empty line or the end of the input
HOST_SPOKE = "HOST_SPOKE"  # `text` is all the host has said since our last reply
LOGIN_TIMEOUT = "LOGIN_TIMEOUT"  # Login Timeout is over
CARRIER_LOST = "CARRIER_LOST"  # circuit 109 went off
LINE_GONE = "LINE_GONE"  # unplugged
DEVICE_APPEARED = "DEVICE_APPEARED"  # plugged in (again), maybe under another name, `text`
LINK_STARTED = "LINK_STARTED"  # the data connection is being made
LINK_UNUSABLE = "LINK_UNUSABLE"  # it cannot be made: `error` says why
LINK_UP = "LINK_UP"  # both addresses are known
LINK_ENDED = "LINK_ENDED"  # `ending` says how; `seconds` since it was started
LINK_ANSWERED = "LINK_ANSWERED"  # the check of the link went well
LINK_SILENT = "LINK_SILENT"  # it did not
RECONNECT = "RECONNECT"  # somebody wants the call to end, and a new one (`pydialctl reconnect`)
STOP = "STOP"  # a signal, `number`, or --hangup

RESULT_CODES = (
    "OK", "ERROR", "CONNECT", "RING", "NO CARRIER", "NO DIALTONE", "BUSY", "NO ANSWER", "VOICE", "FAX",
)  # fmt: skip
RESULTS = (*RESULT_CODES, TEXT, LINE_GONE)  # where the modem's result codes are read
HOST = (HOST_SPOKE, CARRIER_LOST, LOGIN_TIMEOUT, LINE_GONE)  # where the host's text is read
SCRIPT = (
    *RESULTS,
    TIMEOUT,
    RECALLED,
    ACCESS_POINTS,
    TYPED,
    SCRIPT_DONE,
    SCRIPT_FAILED,
)  # where a script asks the modem


class State(Record):
    """`may_happen`: kinds of happenings; anything else cannot come in this state. `reads`: what the line's input means:
    "results", "host" (text of the host) or "" (nobody reads it).
    """

    name: str
    may_happen: tuple[str, ...]
    reads: str = ""

    @property
    def transient(self) -> bool:
        """It is left as soon as it is entered."""
        return self.may_happen == (ENTERED,)

    def __str__(self) -> str:
        return self.name


CLOSED = State("CLOSED", (START,))
OPENING = State("OPENING", (OPENED, OPEN_FAILED, STOP))
WAITING = State("WAITING", (DEVICE_APPEARED, TIMEOUT, STOP))
MULTIPLEXING = State("MULTIPLEXING", (*SCRIPT, CHANNEL_CHOSEN, STOP), reads="results")
INITIALIZING = State("INITIALIZING", (*SCRIPT, STOP), reads="results")
EXAMINING = State("EXAMINING", (EXAMINED, STOP))
INITIALIZED = State("INITIALIZED", (ENTERED,))
ASKING = State("ASKING", (PASSWORD_GIVEN, PASSWORD_REFUSED, STOP))
PREPARING = State("PREPARING", (*SCRIPT, STOP), reads="results")
DIALING = State("DIALING", (*RESULTS, TIMEOUT, STOP), reads="results")
ABORTING = State("ABORTING", (*RESULTS, TIMEOUT, STOP), reads="results")
FINDING_CAUSE = State("FINDING_CAUSE", (*SCRIPT, STOP), reads="results")
REDIALING = State("REDIALING", (ENTERED,))
PAUSING = State("PAUSING", (*RESULTS, TIMEOUT, STOP), reads="results")
CONNECTED = State("CONNECTED", (ENTERED,))
PRODDING = State("PRODDING", (*HOST, TIMEOUT, STOP), reads="host")
LISTENING = State("LISTENING", (*HOST, TIMEOUT, STOP), reads="host")
JUDGING = State("JUDGING", (ENTERED,))
STARTING = State("STARTING", (LINK_STARTED, LINK_UNUSABLE, STOP))
NEGOTIATING = State("NEGOTIATING", (LINK_UP, LINK_ENDED, STOP))
ADDRESSED = State("ADDRESSED", (LINK_ENDED, TIMEOUT, STOP))
ONLINE = State("ONLINE", (LINK_ENDED, LINK_ANSWERED, LINK_SILENT, TIMEOUT, RECONNECT, STOP))
STOPPING = State("STOPPING", (LINK_UP, LINK_ENDED, LINK_ANSWERED, LINK_SILENT, TIMEOUT, STOP))
LOST = State("LOST", (ENTERED,))
EXPLAINING = State("EXPLAINING", (*SCRIPT, STOP), reads="results")
RESETTING = State("RESETTING", (*SCRIPT, STOP), reads="results")
RECONNECTING = State("RECONNECTING", (DEVICE_APPEARED, TIMEOUT, STOP))
FAILED = State("FAILED", (ENTERED,))  # after the modem was initialised: `Disconnecting at` is said
BROKEN = State("BROKEN", (ENTERED,))  # before that
ENDED = State("ENDED", ())

STATES = (
    CLOSED, OPENING, WAITING, MULTIPLEXING, INITIALIZING, EXAMINING, INITIALIZED, PREPARING, ASKING, DIALING, ABORTING,
    FINDING_CAUSE, REDIALING, PAUSING, CONNECTED, PRODDING, LISTENING, JUDGING, STARTING, NEGOTIATING, ADDRESSED,
    ONLINE, STOPPING, LOST, EXPLAINING, RESETTING, RECONNECTING, FAILED, BROKEN, ENDED,
)  # fmt: skip


class Happening(Record):
    """Something that happened: `kind` is one of the names above, the rest the facts of that kind."""

    kind: str
    text: str = ""
    result: ResultCode | None = None
    error: PydialError | None = None
    ending: Ending | None = None
    seconds: float = 0.0
    number: int = 0
    points: tuple[AccessPoint, ...] | None = None

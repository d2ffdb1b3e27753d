"""The plan of a probe: what wvdialconf asks one port, in which order, and what it makes of the answers.

A plan is a generator: it gives out steps (SetSpeed, Ask, Say) and gets an Answer for each Ask. It knows
neither ports nor time; `Probe` (machine.py) turns bytes and deadlines into answers.
"""

from __future__ import annotations

from pydial.probe import isdn
from pydial.probe.answers import Answer
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator


class Ask(Record):
    """Send `command` (a CR follows) and wait `seconds` for a result code, `if_echoed` when its echo came."""

    command: str
    seconds: float
    if_echoed: float = 0.0


class SetSpeed(Record):
    """Set the line to `speed` bit/s."""

    speed: int


class Say(Record):
    """A piece of the port's transcript, in wvdialconf's words; a line may come in pieces."""

    text: str


class Modem(Record):
    """What was found: the `init` string, the highest `speed` in bit/s, the information text of ATI.

    `name`: for the file, "" for most. `adapter`: an ISDN terminal adapter; `synchronous`: one that speaks
    HDLC. `refused`: settings that it did not accept.
    """

    init: str
    speed: int
    identity: tuple[str, ...] = ()
    name: str = ""
    adapter: bool = False
    synchronous: bool = False
    refused: tuple[str, ...] = ()


class Trial(Record):
    """One setting that is tried: kept in the init string if it was accepted and `kept`."""

    setting: str
    seconds: float
    kept: bool = True


if TYPE_CHECKING:
    Plan = Generator[Ask | SetSpeed | Say, Answer, Modem | None]

WAKE_UP = Ask("", 0.03)  # ends whatever stands unfinished in the DCE's command buffer
FIRST = "ATQ0 V1 E1"
FIRST_SECONDS = 0.5
ECHOED_SECONDS = 1.5  # an echo proves the speed: such a DCE may take its time
TRIALS = (
    Trial("Z", 3.0, kept=False),
    Trial("S0=0", 0.5),
    Trial("&C1", 0.5),
    Trial("&D2", 0.5),
    Trial("+FCLASS=0", 0.5),
)
IDENTIFY = Ask("ATI", 0.5)
AT = Ask("AT", 0.25)  # long for a DCE whose pace is known by now; a slow one gets more (machine.py)
AT_TRIES = 3
FIRST_SPEEDS = (2400, 9600, 115200)
INFRARED_SPEEDS = (9600,)
FALLBACK_SPEEDS = (9600, 115200)
LADDER = (4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800)
LADDER_ABOVE = (921600, 1000000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000)
WVDIAL_LIMIT = 460800  # wvdialconf tries no more than this; above it, only what a port is known to offer


def probe(limit: int = WVDIAL_LIMIT, infrared: bool = False, only_speed: int = 0) -> Plan:
    """The whole plan for one port that offers up to `limit` bit/s; `only_speed`: the one that udev knows, 0: none."""
    yield WAKE_UP
    speeds = (only_speed,) if only_speed else INFRARED_SPEEDS if infrared else FIRST_SPEEDS
    speed = yield from _reach(FIRST, speeds, infrared)
    if not speed:
        return None
    init, refused, gone = yield from _try_settings(speed)
    if gone:
        return None
    modem = yield from _identify(Modem(init, speed, refused=refused))
    if only_speed:
        return modem
    best = yield from _climb(speed, limit)
    reached = yield from _reach(modem.init, (best, *FALLBACK_SPEEDS), infrared)
    if not reached:
        return None
    return modem.replace(speed=INFRARED_SPEEDS[0] if infrared else reached)


def _ask(ask: Ask) -> Generator[Ask | SetSpeed | Say, Answer, Answer]:
    yield Say(f"{ask.command} -- ")
    answer = yield ask
    if answer.shown:
        yield Say(answer.shown + "\n")
    return answer


def _reach(command: str, speeds: tuple[int, ...], infrared: bool) -> Generator[Ask | SetSpeed | Say, Answer, int]:
    """The first of `speeds` at which `command` is accepted, or 0."""
    for place, speed in enumerate(speeds):
        yield SetSpeed(speed)
        answer = yield from _ask(Ask(command, FIRST_SECONDS, ECHOED_SECONDS if command == FIRST else 0.0))
        if answer.ok:
            return speed
        following = speeds[place + 1 : place + 2]
        if answer.gone:
            yield Say(_failed(speed, 0))
            return 0
        if following:
            yield Say(_failed(speed, following[0]))
        elif infrared:
            yield Say("failed at 9600 and 19200 baud.\n")
        else:
            yield Say(f"and failed too at {speed}, giving up.\n")
    return 0


def _failed(speed: int, following: int) -> str:
    return f"failed with {speed} baud, next try: {following} baud\n"


def _try_settings(speed: int) -> Generator[Ask | SetSpeed | Say, Answer, tuple[str, tuple[str, ...], bool]]:
    """The init string that is accepted, the settings that are not, and whether the port went away."""
    init, gone = FIRST, False
    refused: tuple[str, ...] = ()
    for trial in TRIALS:
        command = f"{init} {trial.setting}"
        if gone:  # the line that wvdialconf ends with
            yield Say(f"{command} -- {_failed(speed, 0)}")
            break
        answer = yield from _ask(Ask(command, trial.seconds))
        gone = answer.gone
        if gone and not answer.shown:
            yield Say(f"{command}\n")  # the kernel may throw the echo away with the port, or not: told the same
        if not answer.ok:
            refused = (*refused, trial.setting)
        elif trial.kept:
            init = command
    return init, refused, gone


def _identify(modem: Modem) -> Generator[Ask | SetSpeed | Say, Answer, Modem]:
    """Name and, for an ISDN adapter, init string."""
    yield Say("Modem Identifier: ATI -- ")
    answer = yield IDENTIFY
    yield Say(_identity_shown(answer) + "\n")
    modem = modem.replace(identity=tuple(answer.information))
    identity = next(iter(answer.information), "")
    if identity in isdn.PLAIN_ADAPTERS:
        yield Say("Looks like an ISDN modem.\n")
        return modem.replace(adapter=True)
    question = isdn.question(identity)
    if not question:
        return modem
    detail = yield from _ask_detail(question)
    adapter = isdn.recognise(identity, detail)
    if adapter:
        init, name = f"AT{adapter.init}", adapter.name.format(detail)
        return modem.replace(init=init, name=name, adapter=True, synchronous=adapter.synchronous)
    return modem.replace(name=detail) if identity.startswith(isdn.NAMED_BY_I6) else modem


def _identity_shown(answer: Answer) -> str:
    """wvdialconf's line: without an echo it takes the first line for one."""
    texts = answer.information if answer.echoed else answer.information[1:]
    return next(iter(texts), answer.shown or "nothing.")


def _ask_detail(question: str) -> Generator[Ask | SetSpeed | Say, Answer, str]:
    yield Say(f"AT{question} -- ")
    answer = yield Ask(f"AT{question}", IDENTIFY.seconds)
    detail = next(iter(answer.information), "")
    yield Say((detail or answer.shown or "nothing.") + "\n")
    return detail


def _climb(speed: int, limit: int) -> Generator[Ask | SetSpeed | Say, Answer, int]:
    """The highest speed, of those up to `limit`, that still gets an OK to AT."""
    for higher in (step for step in LADDER + LADDER_ABOVE if speed < step <= limit):
        yield SetSpeed(higher)
        for _ in range(AT_TRIES):
            yield Say(f"Speed {higher}: ")
            answer = yield from _ask(AT)
            if answer.ok:
                break
        else:
            break
        speed = higher
    yield Say(f"Max speed is {speed}; that should be safe.\n")
    return speed

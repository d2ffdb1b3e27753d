"""The dialers that run on this machine: which are asked for, what they do now, and how one is ended."""

from __future__ import annotations

import os
import signal

from pydial.errors import PydialError
from pydial.system import clock, dialer_socket, network, process, rundir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Facts = dict[str, object]

POLITE_SECONDS = 10.0  # for pppd to say goodbye, the modem to hang up
HURRIED_SECONDS = 5.0  # after a second signal: the dialer ends at once
KILLED_SECONDS = 2.0
STEPS = (
    (signal.SIGTERM, POLITE_SECONDS),
    (signal.SIGTERM, HURRIED_SECONDS),
    (signal.SIGKILL, KILLED_SECONDS),
)
"""The signals that a dialer gets one after another, and the seconds that it has to end after each."""
LOOK_SECONDS = 0.05


def asked_for(sections: Sequence[str], config: Iterable[str]) -> list[Facts]:
    """The state of each dialer of these sections that has read one of these files; empty: of any."""
    paths = {os.path.abspath(path) for path in config}
    return [
        facts
        for facts in rundir.running()
        if (not sections or facts.get("sections") == list(sections))
        and (not paths or paths & set(map(str, listed(facts.get("config")))))
    ]


def listed(value: object) -> list[object]:
    """A value of the state that should be a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def name_of(facts: Facts) -> str:
    """Its sections, as in the name of its files."""
    return "+".join(map(str, listed(facts["sections"])))


def up_to_date(facts: Facts) -> Facts:
    """The state with what only a look now can tell: seconds online, bytes in and out; None where not known."""
    interface = facts.get("interface") if facts["online"] else None
    bytes_in, bytes_out = network.traffic(str(interface)) if interface else (None, None)
    since = facts.pop("online_at", None)
    up = max(0.0, round(clock.now() - since, 1)) if isinstance(since, int | float) else None
    return {**facts, "seconds_online": up, "bytes_in": bytes_in, "bytes_out": bytes_out}


def end(facts: Facts) -> None:
    """Sends the signals of STEPS until the dialer has let go of its line. PydialError: it does not, or may not be."""
    pid = facts["pid"]
    is_asked = (dialer_socket.ask(facts, {"command": "hangup"}) or {}).get("ok") is True
    if not isinstance(pid, int):
        if is_asked and _has_ended(lambda: not _is_there(facts), POLITE_SECONDS + HURRIED_SECONDS):
            return
        raise PydialError(
            f"{name_of(facts)} runs in another pid namespace.",
            "It is in a container, or outside of this one: end it there.",
        )
    with process.Target(pid) as target:
        if not _runs(pid):  # it has ended since it was looked for: the number may be another process's
            return
        for place, (number, seconds) in enumerate(STEPS):
            try:
                if place or not is_asked:  # by its control socket it has got the first of them already
                    target.signal(number)
            except ProcessLookupError:
                return
            except PermissionError as problem:
                raise PydialError(f"The dialer, pid {pid}, is another user's.", "Run it as root (sudo).") from problem
            if _has_ended(lambda: not _runs(pid), seconds):
                return
    raise PydialError(f"The dialer, pid {pid}, does not end.", "Is its modem's driver stuck? See dmesg.")


def _has_ended(is_gone: Callable[[], bool], seconds: float) -> bool:
    """Whether it takes its files away within `seconds`: then its line is closed. The user's programs may still run."""
    until = clock.now() + seconds
    while clock.now() < until:
        if is_gone():
            return True
        clock.sleep(LOOK_SECONDS)
    return False


def _is_there(wanted: Facts) -> bool:
    """The same run, by what it says of itself."""
    names = ("sections", "started", "control")
    return any(all(facts.get(name) == wanted.get(name) for name in names) for facts in rundir.running())


def _runs(pid: int) -> bool:
    return any(facts["pid"] == pid for facts in rundir.running())

"""The times that a session keeps: that of the dial's state, and that of the login dialogue."""

from __future__ import annotations

from pydial.dial import states
from pydial.dial.states import Happening
from pydial.system import clock

LATE_LINES = 100  # may still be heard when a timer is due; a host that never falls silent does not hold it up


class Deadlines:
    """Each is told once, when it is over."""

    def __init__(self) -> None:
        self._state: float | None = None  # when the state's time is over
        self._login: float | None = None  # when the login dialogue must be over
        self._late_lines = 0  # since the state's time is over

    def arm(self, seconds: float | None) -> None:
        """A state was entered that may last so long; None: for ever."""
        self._state = None if seconds is None else clock.now() + seconds

    def arm_login(self, seconds: float) -> None:
        """The login dialogue begins, and may last so long; 0: for ever."""
        self._login = clock.now() + seconds if seconds else None

    def timeout(self) -> Happening | None:
        """TIMEOUT, if the state's time is over."""
        if self._state is None or clock.now() < self._state:
            return None
        self._state = None
        return Happening(states.TIMEOUT)

    def timeout_despite_chatter(self, reads: str) -> Happening | None:
        """TIMEOUT, if the state's time is over and the modem has sent LATE_LINES more lines since.

        A modem that never falls silent must not postpone it. A host may: each of its words starts the state anew.
        """
        if self._state is None or reads != "results" or clock.now() < self._state:
            self._late_lines = 0
            return None
        self._late_lines += 1
        return self.timeout() if self._late_lines > LATE_LINES else None

    def login_timeout(self, reads: str) -> Happening | None:
        """LOGIN_TIMEOUT, if a login dialogue is going on and its time is over."""
        if reads != "host":
            self._login = None
        if self._login is None or clock.now() < self._login:
            return None
        self._login = None
        return Happening(states.LOGIN_TIMEOUT)

    def seconds_until_due(self) -> float | None:
        """Until the first of them is over."""
        due = [when - clock.now() for when in (self._state, self._login) if when is not None]
        return min(due) if due else None

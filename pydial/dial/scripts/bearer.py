"""What a run remembers of the data call on a cellular modem: its context, its number, how often it failed."""

from __future__ import annotations

from pydial.at.exchange import Report
from pydial.events import Warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.access_points import AccessPoint
    from pydial.at.exchange import Script
    from pydial.at.makers import Maker
    from pydial.dial.plan import Plan
    from pydial.errors import PydialError


class Bearer:
    """The data call. The scripts of a dial write here what they found out for its later steps."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.maker: Maker | None = None  # not asked yet
        self.model = ""
        self.cid = plan.cid or 1
        self.kind = plan.pdp_type
        self.apn = plan.apn
        self.user, self.password = plan.login.username, plan.login.password
        self.login = ""  # PAP or CHAP, where the provider database says so
        self.points: tuple[AccessPoint, ...] = ()  # that were found out, the ones to try in their order
        self._point = 0  # the one that is tried
        self.pin = plan.pin
        self.is_told = False  # what worked was told
        self.said = ""  # what a +CME ERROR told of the call that failed last
        self.is_mute = False  # the modem does not answer what it is asked after a failed call
        self.is_explained = False  # the modem was asked why the call ended that was connected last
        self.explanation: PydialError | None = None  # and told this
        self.failures = 0  # of data calls in a row, since the network was found last
        self.found = ""  # the cause that was told last
        self._place = 0  # of the command that calls, among all that it may be
        self.is_proven = False  # the call was connected with it

    @property
    def point(self) -> AccessPoint:
        """The access point that is tried."""
        return self.points[self._point]

    @property
    def has_another_point(self) -> bool:
        """Whether there is an access point that was not tried yet."""
        return self._point + 1 < len(self.points)

    def take_another_point(self) -> None:
        """Try the next access point, after the last one the first again."""
        self._point = (self._point + 1) % max(1, len(self.points))

    def command_line(self, usual: str) -> str:
        """What is sent to make the call; `usual`: with the number that is configured."""
        return self._commands(usual)[self._place]

    def has_another(self, usual: str) -> bool:
        """Whether there is a command left that the modem may understand better than the one it refused."""
        return not (self.is_proven or self.lacks_ppp) and self._place + 1 < len(self._commands(usual))

    @property
    def lacks_ppp(self) -> bool:
        """Whether the modem is known to speak no PPP."""
        if not self.model:
            return False
        from pydial.at.makers import speaks_ppp

        return not speaks_ppp(self.model)

    def take_another(self) -> None:
        """Use the next command from now on."""
        self._place += 1

    def begin_anew(self) -> None:
        """The modem was initialised: the usual command is tried first, unless another one has been connected."""
        self._place = self._place if self.is_proven else 0

    def tell(self, problem: PydialError) -> Script[None]:
        """Why a call failed, where it was not told before."""
        if problem.message != self.found:
            self.found = problem.message
            yield Report(Warn("call-failed", problem.message, problem.hint))

    @property
    def is_another(self) -> bool:
        """Whether the command in use is not the usual one."""
        return self._place > 0

    def _commands(self, usual: str) -> tuple[str, ...]:
        from pydial.at import context

        first = usual
        if self._plan.chooses_number:
            first = self._plan.dial_prefix + context.dial_string(self.cid)
        others = context.other_commands(self._plan.dial_prefix, self.cid)
        return tuple(dict.fromkeys((first, *(one for one in others if one.upper().startswith("AT")))))

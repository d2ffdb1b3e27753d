"""Which program speaks PPP: pppd with the kernel's PPP, or `pydial-pppd`, which needs neither (option PPP)."""

from __future__ import annotations

from pydial.config.options import option
from pydial.errors import PydialError
from pydial.record import Record
from pydial.system import own_python, pppd_process, tun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings

OWN = "pydial.daemon"
OWN_COMMAND = own_python.command(OWN)
STANDIN_COMMAND = (*OWN_COMMAND, "--no-interface")
"""A stand-in for pppd that makes no interface; pppd's own arguments follow."""
ASKED = "PPP = {} asks for it"


class PppProgram(Record):
    """A program that speaks PPP. `before`: words before pppd's arguments; `why`: the reason for the choice."""

    path: str
    before: tuple[str, ...] = ()
    is_own: bool = False
    why: str = ""

    @property
    def name(self) -> str:
        """As it is told to people."""
        return "pydial's own (pydial-pppd)" if self.is_own else "pppd"

    def check(self) -> None:
        """Raises PppdUnusable if it cannot be run, or can make no interface."""
        if self.is_own:
            tun.check()
        else:
            pppd_process.check_runnable(self.path)


def choose(settings: Settings) -> PppProgram:
    """The program for a dial with these settings.

    `auto` is pppd wherever it can work, as far as that shows, and where the user has named one: if that cannot work, it
    is an error that is to be told. Where neither can work, it is pppd, whose absence is easier to cure.
    """
    path, wanted = settings.text("PPPD Path"), settings.text("PPP")
    if wanted != "auto":
        why = ASKED.format(wanted)
        return _own(why) if wanted == "own" else PppProgram(path, why=why)
    if settings.is_set("PPPD Path") and path != option("PPPD Path").default:
        return PppProgram(path, why="PPPD Path names it")
    trouble = _trouble(path)
    if not trouble:
        return PppProgram(path, why="pppd and the kernel's PPP are there")
    try:
        tun.check()
    except PydialError as problem:
        return PppProgram(path, why=f"{trouble}; nor can pydial's own be used: {problem.message}")
    return _own(trouble)


def _own(why: str) -> PppProgram:
    path, *before = OWN_COMMAND
    return PppProgram(path, tuple(before), True, why)


def _trouble(path: str) -> str:
    """What keeps pppd from work; "" for nothing. A script may be any pppd, also one that needs no kernel."""
    try:
        pppd_process.check_runnable(path)
    except PydialError as problem:
        return problem.hint.rpartition("\n")[2].partition(";")[0].rstrip(".")
    if pppd_process.is_binary(path) and not pppd_process.kernel_has_ppp():
        return f"{pppd_process.KERNEL_PPP} is missing, or the kernel has no PPP"
    return ""

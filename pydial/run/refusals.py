"""All that this user may not do and a dial needs, told together: who is let in step by step logs in again and again.

Loaded when the first of it was met.
"""

from __future__ import annotations

import errno
import os

from pydial.config.preconditions import judge
from pydial.errors import PppdUnusable
from pydial.links.ppp_program import choose
from pydial.run.check import preconditions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.errors import PydialError

CODES = ("modem-denied", "lock-denied", "pppd-unusable", "pppd-lacks-root", "peers-denied", "secrets-denied")


def further(problem: PydialError, settings: Settings) -> str:
    """One line with what is refused besides what `problem` tells, each with its cure; "" for nothing, and where
    `problem` is no refusal itself: a device that is not there is not cured by rights.
    """
    if not (isinstance(problem, PppdUnusable) or os.strerror(errno.EACCES) in problem.message):
        return ""
    told = f"{problem.message} {problem.hint}"
    seen = judge(preconditions_of(settings, choose(settings)), settings)
    found = [one for one in seen if one.code in CODES and one.hint not in told]
    return f"Refused to you, too: {' '.join(f'{one.message} {one.hint}' for one in found)}" if found else ""

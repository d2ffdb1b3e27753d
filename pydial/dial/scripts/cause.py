"""Why a data call failed: asked after the failure, of a modem that was not asked before."""

from __future__ import annotations

from pydial.at import sim
from pydial.dial.scripts import unlock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan


def find_cause(plan: Plan) -> Script[None]:
    """Raises SimError if the SIM is the cause; comes to its end if it is not."""
    if (yield from unlock.status_of_sim(plan)) == sim.SIM_PIN:
        raise unlock.sim_error(plan, unlock.PIN_WANTED, unlock.SET_PIN_HINT)

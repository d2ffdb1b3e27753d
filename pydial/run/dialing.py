"""A dial, loaded while the modem wakes up: plan, table, session and services put together."""

from __future__ import annotations

import gc

from pydial.dial.machine import Machine
from pydial.dial.memory import Dial
from pydial.dial.plan import plan
from pydial.dial.table import TABLE
from pydial.run.session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.dial.commands import Finish
    from pydial.report.reporter import Reporters
    from pydial.run.services import Services
    from pydial.system.waiting import Signals


def run_dial(settings: Settings, services: Services, reporter: Reporters, signals: Signals, **switches: bool) -> Finish:
    """Dial to the end. `switches`: those of `dial.plan.plan`, such as `chat` and `once`.

    Raises ConfigError for settings that make no dial, Interrupted when a second signal ends it.
    """
    gc.freeze()  # all that is loaded: it stays
    gc.enable()
    made = plan(settings, unusable=services.link.unusable(), **switches)
    machine = Machine(TABLE, Dial(made, reporter.mask.command))
    return Session(machine, services, reporter, signals).run()

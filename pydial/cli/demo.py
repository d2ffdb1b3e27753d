"""`pydial --demo`: no hardware, no configuration, no root."""

from __future__ import annotations

from pydial import simulator
from pydial.cli import reporters
from pydial.cli.one_dial import once_through
from pydial.config.ini import parse
from pydial.config.options import option
from pydial.config.settings import resolve
from pydial.links.demo_pppd import provider
from pydial.run.demo import CONFIGURATION, DemoMode, HangsUp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call


def run(call: Call) -> int:
    """Dial the virtual Nokia; the exit code of that dial."""
    arguments = call.arguments
    with simulator.start("nokia", provider=provider(option("PPPD Path").default)) as modem:
        document = parse(CONFIGURATION % modem.device.encode())
        settings = resolve([("demo", document)], (), arguments.overrides)
        call.learn_secrets(settings)
        reporter = reporters.for_run(arguments, call.lines, call.mask, HangsUp())
        return once_through(arguments, settings, DemoMode(settings, as_wvdial=arguments.as_wvdial), reporter)

"""A dial without a configuration, or with one that names neither modem nor number: all of it is found out."""

from __future__ import annotations

from pydial.dial.plan import AUTOMATIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.switches import Arguments
    from pydial.config.settings import Settings

FOUND_OUT = {"Modem": AUTOMATIC, "APN": AUTOMATIC, "Stupid Mode": "yes"}


def applies(arguments: Arguments, settings: Settings) -> bool:
    """Whether nothing says which modem is to dial which number. Under the name wvdial: never."""
    is_misspelt = bool(arguments.sections and settings.missing_sections)
    is_open = not (settings.is_set("Modem") or settings.text("Phone") or is_misspelt)
    return is_open and not (arguments.as_wvdial or arguments.chat or arguments.replay)


def assume(settings: Settings) -> None:
    """What is found out in place of a configuration."""
    for name, value in FOUND_OUT.items():
        settings.assume(name, value)

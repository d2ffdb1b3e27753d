"""The four states of a call in which things may go wrong, and how to hold a dialer in each."""

from __future__ import annotations

from collections.abc import Callable

from world.dialer import Dialer
from world.modem import SILENCE
from world.phone import Phone

STATES = ("initialising", "dialling", "login", "online")


def bring_to(state: str, phone: Phone, config: dict[str, object], dial: Callable[..., Dialer]) -> Dialer:
    """Start the dialer and return when it is in `state` and stays there."""
    if state == "initialising":
        phone.modem.answers["ATZ"] = SILENCE
    if state == "dialling":
        phone.modem.answers["ATD"] = SILENCE
    if state == "login":
        phone.provider.manner = "silent"
        config["Stupid Mode"] = 0
    dialer = dial(config, "--once")
    if state == "initialising":
        phone.modem.wait_for("ATZ")
    elif state == "dialling":
        phone.modem.wait_for("ATD")
    elif state == "login":
        dialer.wait_for("Waiting for prompt")
    else:
        dialer.wait_until_online()
    return dialer

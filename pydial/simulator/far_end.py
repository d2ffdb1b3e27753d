"""Who answers a call."""

from __future__ import annotations

from pydial.simulator.dialogue import Dialogue
from pydial.simulator.host import Call, Host, PppHost, Provider
from pydial.simulator.program import ProgramHost


def far_end(call: Call, provider: Provider, steps: list[tuple[str, str]], wrong: str) -> Host:
    """Who answers a call: the text host of the personality, if it has one, before the provider."""

    def network() -> Host:
        if provider.kind == "program":
            return ProgramHost(call, provider.program)
        if provider.kind == "none" or provider.fault == "no-ppp":
            return Host(call)
        return PppHost(call, provider)

    return Dialogue(call, steps, wrong, provider, network) if steps else network()

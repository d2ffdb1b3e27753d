"""A virtual modem and provider: `python -m pydial.simulator`, or `start` from tests and from `--demo`.

Its modem is a second, independent reading of V.250 and 27.007, and knows nothing of pydial's own. Its PPP is
`pydial.ppp`, which is tested against independent peers (docs/decisions/shared-ppp.md).
"""

from __future__ import annotations

from pydial.simulator.launch import RunningModem


def start(personality: str = "nokia", **options: object) -> RunningModem:
    """Run the simulator as a child process; a context manager.

    `options` are those of the command line with `_` for `-` (`auth="pap"`, `hangup_after=2`, `once=True`,
    `provider=["none"]`), and `secret` (bytes or str), which is handed over by a pipe.
    Raises UsageError or ConfigError with what the child said if it does not start.
    """
    return RunningModem(personality, options)

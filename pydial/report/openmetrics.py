"""The running dialers as metrics, in a text that OpenMetrics and Prometheus' own text format have in common.

https://prometheus.io/docs/instrumenting/exposition_formats and https://openmetrics.io: all of them are gauges, for the
bytes begin at 0 with each connection, and the two formats disagree about the names of counters.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Facts = dict[str, object]

METRICS: tuple[tuple[str, str, str, Callable[[Facts], object]], ...] = (
    ("pydial_online", "", "Whether the dialer is online.", lambda facts: int(bool(facts.get("online")))),
    ("pydial_online_seconds", "seconds", "How long it has been online.", lambda facts: facts.get("seconds_online")),
    ("pydial_received_bytes", "bytes", "Received on this connection.", lambda facts: facts.get("bytes_in")),
    ("pydial_sent_bytes", "bytes", "Sent on this connection.", lambda facts: facts.get("bytes_out")),
    ("pydial_start_time_seconds", "seconds", "When the dialer was started, since 1970.",
     lambda facts: facts.get("started")),
    ("pydial_signal_dbm", "dbm", "Signal that the modem receives.", lambda facts: facts.get("signal_dbm")),
    ("pydial_registered", "", "Whether the modem is registered in a network.",
     lambda facts: _is_registered(facts.get("registration"))),
)  # fmt: skip
"""Name, unit, meaning, and what reads the value, which is None where it is not known."""
INFO = ("pydial_dialer_info", "What the dialer is and does, in its labels; the value is always 1.")
INFO_LABELS = ("state", "interface", "local_ip", "modem", "operator", "technology", "registration")
_ESCAPED = {"\\": "\\\\", "\n": "\\n", '"': '\\"'}


def text(dialers: Iterable[tuple[str, Facts]]) -> str:
    """The metrics of these dialers, each with its name."""
    running = list(dialers)
    parts = []
    for name, unit, meaning, read in METRICS:
        values = [(section, read(facts)) for section, facts in running]
        known = [(section, value) for section, value in values if isinstance(value, int | float)]
        if known:
            parts.append(_head(name, unit, meaning))
            parts += [f"{name}{_labels({'section': section})} {_number(value)}\n" for section, value in known]
    if running:
        parts.append(_head(INFO[0], "", INFO[1]))
        for section, facts in running:
            told = {label: str(facts.get(label) or "") for label in INFO_LABELS}
            parts.append(f"{INFO[0]}{_labels({'section': section, **told})} 1\n")
    parts += [_head("pydial_dialers", "", "Dialers that run."), f"pydial_dialers {len(running)}\n"]
    return "".join(parts) + "# EOF\n"


def _head(name: str, unit: str, meaning: str) -> str:
    return f"# HELP {name} {meaning}\n# TYPE {name} gauge\n" + (f"# UNIT {name} {unit}\n" if unit else "")


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return "".join(_ESCAPED.get(char, char if char.isprintable() else " ") for char in value)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _is_registered(words: object) -> int | None:
    """27.007 7.2 in words, as the state has them."""
    return int(words.startswith(("registered", "attached"))) if isinstance(words, str) else None

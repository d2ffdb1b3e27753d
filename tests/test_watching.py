"""What `pydialctl status --watch` shows, as text: in windows of 40 and 120 columns, with and without blocks."""

from __future__ import annotations

import re

import pytest

from pydial.report import openmetrics, watching
from pydial.report.sparkline import BLOCKS, PLAIN, sparkline
from pydial.report.watching import History

FACTS: dict[str, object] = {
    "sections": ["mobile"], "pid": 7, "modem": "/dev/ttyUSB0", "state": "ONLINE", "online": True, "started": 1000.5,
    "seconds_online": 93784.0, "interface": "ppp0", "local_ip": "10.157.42.199", "dns": ["10.0.0.53", "10.0.0.54"],
    "operator": "Example Net", "technology": "LTE", "registration": "registered, home network", "signal_dbm": -69,
    "bytes_in": 123456789, "bytes_out": 2345678,
}  # fmt: skip


def looked(count: int = 60) -> History:
    """So many looks, one a second, at a link that becomes faster and a signal that becomes better."""
    history = History()
    for place in range(count):
        history.note({"signal_dbm": -113 + place, "bytes_in": place * place * 1000, "bytes_out": place * 500}, place)
    return history


NARROW = """\
mobile: online for 1 day 02:03:04
Address  ppp0 10.157.42.199
DNS      10.0.0.53 10.0.0.54
Network  Example Net LTE
Status   registered, home network
Modem    /dev/ttyUSB0
Signal        -69 dBm  ▆▆▆▇▇▇▇▇▇▇▇█████
Received   117.0 kB/s  ▆▇▇▇▇▇▇▇████████
Sent          500 B/s  ████████████████
"""
WIDE = """\
mobile: online for 1 day 02:03:04
Address  ppp0 10.157.42.199                                 DNS      10.0.0.53 10.0.0.54
Network  Example Net LTE                                    Status   registered, home network
Modem    /dev/ttyUSB0
Signal        -69 dBm  ▁▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▃▃▃▃▃▃▃▃▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇█████
Received   117.0 kB/s   ▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▃▃▃▃▃▃▃▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▇▇▇▇▇▇▇████████
Sent          500 B/s   ███████████████████████████████████████████████████████████
"""


def shown(columns: int, **how: bool) -> str:
    lines = watching.screen([("mobile", FACTS, looked())], columns, **{"blocks": True, "colours": False, **how})
    return "".join(f"{line}\n" for line in lines if isinstance(line, str))


@pytest.mark.parametrize(("columns", "screenshot"), [(40, NARROW), (120, WIDE)])
def test_a_window_of_so_many_columns(columns: int, screenshot: str) -> None:
    assert shown(columns) == screenshot


@pytest.mark.parametrize("columns", [1, 10, 20, 39, 59, 60, 61, 80, 200])
def test_no_line_is_wider_than_the_window(columns: int) -> None:
    assert max(map(len, shown(columns).splitlines())) <= columns


def test_a_terminal_without_blocks_gets_ascii() -> None:
    assert shown(80, blocks=False).isascii()
    assert watching.can_show_blocks("█".encode()) and not watching.can_show_blocks(b"\\u2588")


def test_colours_are_for_the_state_only() -> None:
    lines = watching.screen([("mobile", FACTS, looked())], 80, blocks=True, colours=True)
    assert [line for line in lines if not isinstance(line, str)] == [("mobile: online for 1 day 02:03:04", "good")]


def test_nobody_runs_and_several_run() -> None:
    assert watching.screen([], 80, blocks=True, colours=True) == ["No dialer is running."]
    off = {"state": "RECONNECTING", "online": False}
    lines = watching.screen([("a", FACTS, History()), ("b", off, History())], 80, blocks=True, colours=False)
    assert lines[-2:] == ["", "b: reconnecting"]


def test_a_new_connection_counts_from_the_start() -> None:
    history = History()
    for now, count in ((1.0, 1000), (2.0, 3000), (3.0, 10), (4.0, 20)):
        history.note({"bytes_in": count, "bytes_out": count}, now)
    assert history.received == [None, 2000.0, None, 10.0]


def test_what_is_remembered_is_bounded() -> None:
    assert len(looked(1000).signals) == watching.KEPT


def test_a_line_for_a_pipe() -> None:
    assert watching.line("mobile", FACTS, looked()) == (
        "mobile  online  1 day 02:03:04  ppp0  10.157.42.199  Example Net  LTE  -69 dBm  in 117.0 kB/s  out 500 B/s"
    )


def test_a_sparkline_has_its_ends_and_its_gaps() -> None:
    assert sparkline([0, 1, None, 7, 9, -3], 6, 0, 7, BLOCKS) == "▁▂ ██▁"
    assert sparkline([1, 2, 3], 2, 0, 7, PLAIN) == ":-"
    assert sparkline([5], 10, 5, 5, BLOCKS) == "▁"


# -- metrics, by the rules of promtool and of OpenMetrics

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME})(?:\{{((?:{NAME}="(?:[^"\\\n]|\\[\\n"])*",?)*)\}})? (-?[0-9.]+(?:e[+-]?\d+)?)')
UNITS = ("seconds", "bytes", "dbm")


def families(text: str) -> dict[str, list[str]]:
    """The metrics of `text`, each with its samples. It is checked as promtool and openmetrics' validator do."""
    lines = text.split("\n")
    assert lines[-1] == "" and lines[-2] == "# EOF"
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for line in lines[:-2]:
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in found, "a family is told once, in one piece"
            assert len(line.split(" ", 3)[3]) > 5 and re.fullmatch(NAME, name)
            found[name] = []
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {name} gauge"
        elif line.startswith("# UNIT "):
            assert line == f"# UNIT {name} {name.rpartition('_')[2]}" and name.endswith(UNITS)
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample and sample[1] == name, line
            series = line.rsplit(" ", 1)[0]
            assert series not in seen, "a series is told once"
            seen.add(series)
            found[name].append(line)
    assert all(found.values()) and not any(name.endswith("_total") for name in found)
    return found


def test_the_metrics_of_two_dialers() -> None:
    other = {"sections": ["b"], "online": False, "state": "PAUSING", "registration": "registration denied"}
    found = families(openmetrics.text([("mobile", FACTS), ("b", other)]))
    assert found["pydial_online"] == ['pydial_online{section="mobile"} 1', 'pydial_online{section="b"} 0']
    assert found["pydial_received_bytes"] == ['pydial_received_bytes{section="mobile"} 123456789']
    assert found["pydial_signal_dbm"] == ['pydial_signal_dbm{section="mobile"} -69']
    assert found["pydial_registered"] == ['pydial_registered{section="mobile"} 1', 'pydial_registered{section="b"} 0']
    assert found["pydial_start_time_seconds"] == ['pydial_start_time_seconds{section="mobile"} 1000.5']
    assert found["pydial_dialers"] == ["pydial_dialers 2"]


def test_without_a_dialer_there_is_their_number() -> None:
    assert families(openmetrics.text([])) == {"pydial_dialers": ["pydial_dialers 0"]}


def test_names_of_others_cannot_break_the_text() -> None:
    evil = 'a"b\\c\n# EOF\x1b'
    found = families(openmetrics.text([(evil, {**FACTS, "operator": evil})]))
    assert r'section="a\"b\\c\n# EOF "' in found["pydial_online"][0]

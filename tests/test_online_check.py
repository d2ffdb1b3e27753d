"""Once pppd's ip-up script has run: wvdial's lines about the default route and the name servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.events import Line
from pydial.report.reporter import Reporters
from pydial.run.link_health import HostLinkHealth
from pydial.secrets.mask import Mask
from pydial.system import name_lookup, network


class NoSignals:
    """Nothing waits here."""

    wait = None


FAILURE = "Nameserver (DNS) failure, the connection may not work."


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, "can't read `{}`"),
        ("", "no nameserver found `{}`"),
        ("search example.net\n# nameserver 192.0.2.53\n", "no nameserver found `{}`"),
        ("search example.net\nnameserver 192.0.2.53", ""),
        ("nameserver\tfe80::1%eth0\n", ""),  # resolv.conf(5) knows tabs and IPv6, wvdial does not
    ],
)
def test_what_a_file_without_a_name_server_is_told_as(tmp_path: Path, text: str | None, line: str) -> None:
    path = tmp_path / "resolv.conf"
    if text is not None:
        path.write_text(text)
    assert network.lacks_name_server(str(path)) == line.format(path)


def lines_told(monkeypatch: pytest.MonkeyPatch, trouble: str, found: set[str]) -> list[str]:
    """What Check DNS says where names in `found` have an address."""
    asked: list[str] = []

    def has_address(name: str, _wait: object) -> bool:
        asked.append(name)
        return name in found

    monkeypatch.setattr(network, "lacks_name_server", lambda: trouble)
    monkeypatch.setattr(name_lookup, "has_address", has_address)
    text = b"[Dialer Defaults]\nCheck Def Route = no\nDNS Test1 = one\nDNS Test2 = two\n"
    told: list[str] = []
    reporter = Reporters(Mask())
    reporter.tell = lambda event: told.append(event.text) if isinstance(event, Line) else None
    HostLinkHealth(resolve([("F", parse(text))], (), ()), reporter, NoSignals()).say_how_it_is_configured()
    assert told.pop() == "Connected... Press Ctrl-C to disconnect"
    return [*asked, *told]


def test_without_a_name_server_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = "no nameserver found `/etc/resolv.conf`"
    assert lines_told(monkeypatch, trouble, {"one"}) == [f"warning, {trouble}", FAILURE]


def test_names_that_are_found_and_names_that_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines_told(monkeypatch, "", {"one"}) == ["one", "Nameserver (DNS) Ok."]
    missing = "warning, can't find address for `one`"
    assert lines_told(monkeypatch, "", {"two"}) == ["one", "two", missing, "Nameserver (DNS) Ok."]
    lookup = "warning, address lookup does not work"
    assert lines_told(monkeypatch, "", set()) == ["one", "two", missing, lookup, FAILURE]

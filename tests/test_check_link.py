"""Check Link is read in one place: what --check takes is what the dial takes, and a dial never starts with another."""

import pytest

from pydial.config.check import problems
from pydial.config.check_link import link_check
from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.dial.plan import plan
from pydial.errors import ConfigError


def settings_with(text):
    document = parse(f"[Dialer Defaults]\nPhone = 1\nStupid Mode = 1\nCheck Link = {text}\n".encode())
    return resolve([("F", document)], (), ()), document


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("off", None),
        ("No", None),
        ("ping 192.0.2.1", ("ping", "192.0.2.1", 0)),
        ("PING host.example", ("ping", "host.example", 0)),
        ("tcp host.example:443", ("tcp", "host.example", 443)),
        ("tcp [2001:db8::1]:53", ("tcp", "2001:db8::1", 53)),
    ],
)
def test_what_can_be_used(text, meant):
    settings, document = settings_with(text)
    assert link_check(text) == meant
    assert plan(settings).checks_link is (meant is not None)
    assert "check-link-invalid" not in [problem.code for problem in problems([("F", document)], settings, (), {})]


@pytest.mark.parametrize(
    "text",
    ["1.2.3.4", "ping", "ping -f host", "tcp host", "tcp host:0", "tcp host:65536", "on", "tcp a..b:80", "ping a b"],
)
def test_anything_else_is_an_error_before_the_dial_not_once_online(text):
    settings, document = settings_with(text)
    with pytest.raises(ConfigError, match="Check Link"):
        plan(settings)
    assert "check-link-invalid" in [problem.code for problem in problems([("F", document)], settings, (), {})]

"""Properties are checked without a clock, with the same examples each time; and no test leaves anything behind.

`make endurance` takes other examples (the profile `random`).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pydial.system.waiting import STOPPING, Signals
from tests import leftovers

settings.register_profile("random", deadline=None)
settings.register_profile("pydial", deadline=None, derandomize=True)
settings.load_profile("pydial")
os.environ[leftovers.MARK] = leftovers.RUN


LEFTOVERS = pytest.StashKey[leftovers.Leftovers]()


@pytest.fixture(scope="session", autouse=True)
def secrets_of_the_host() -> Iterator[None]:
    """They stay as they are, even where the commands cannot have an /etc/ppp of their own."""
    paths = [Path("/etc/ppp", name) for name in ("pap-secrets", "chap-secrets")]
    before = {path: path.read_bytes() for path in paths if os.access(path, os.R_OK | os.W_OK)}
    yield
    for path, text in before.items():
        if path.read_bytes() != text:
            path.write_bytes(text)


@pytest.fixture
def signals() -> Iterator[Signals]:
    """What hears the signals of a run. The handlers that this process had before come back."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield Signals()
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What is there before a test, its fixtures of wider scope included."""
    item.stash[LEFTOVERS] = leftovers.Leftovers()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that passed, failed or was skipped leaves nothing: what is left is removed, and the test fails.

    Virtual modems live as long as their module's tests do.
    """
    left = item.stash[LEFTOVERS]
    left.modems_may_stay = nextitem is not None and nextitem.path == item.path
    try:
        return (yield)
    finally:
        if found := left.find():
            left.remove()
            pytest.fail("left behind:\n" + "\n".join(found), pytrace=False)

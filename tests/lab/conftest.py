"""Reports to the host. Fixtures live in world/fixtures.py."""

from __future__ import annotations

import json
import os
import sys

import pytest

sys.path.append(os.environ["LAB_REPOSITORY"])  # for tests/growth.py

pytest_plugins = ["world.fixtures"]


class Reporter:
    """Writes one JSON object a line to the host: what was collected, how each test ended, that all is over."""

    def __init__(self) -> None:
        self._port = os.open("/dev/virtio-ports/reports", os.O_WRONLY)
        self._seconds: dict[str, float] = {}

    def _send(self, **report: object) -> None:
        data = json.dumps(report).encode() + b"\n"
        while data:
            data = data[os.write(self._port, data) :]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._send(report="started", count=len(session.items))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test is told once: as its first failing part, or when its last part has ended."""
        print(f"\n{report.when} took {report.duration:.1f} s", flush=True)  # on the guest's console
        earlier = self._seconds.get(report.nodeid, 0.0)
        if earlier < 0:
            return
        seconds = earlier + report.duration
        self._seconds[report.nodeid] = seconds
        if report.when == "teardown" or report.outcome != "passed":
            self._seconds[report.nodeid] = -1.0
            text = report.longreprtext if report.failed else ""
            self._send(report="test", test=report.nodeid, outcome=report.outcome, seconds=seconds, text=text)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._send(report="test", test=report.nodeid, outcome="error", seconds=0.0, text=report.longreprtext)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        problem = {2: "the run was interrupted", 3: "pytest failed inside", 4: "pytest was called wrongly"}
        self._send(report="over", problem=problem.get(int(exitstatus), ""))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Reporter())

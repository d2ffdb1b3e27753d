"""Check Link by TCP: any address of the host will do, and nothing of it can break the dial."""

from __future__ import annotations

import socket

import pytest

from pydial.system import link_probe


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_where_the_first_address_does_not_answer_the_next_one_is_tried(listening, monkeypatch) -> None:
    nobody = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 9, 0, 0))
    somebody = (socket.AF_INET, socket.SOCK_STREAM, 6, "", listening)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [nobody, somebody])
    assert link_probe.tcp("host.example", 9, "lo")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [nobody])
    assert not link_probe.tcp("host.example", 9, "lo")


def test_a_host_that_no_resolver_can_be_asked_for_does_not_answer() -> None:
    assert not link_probe.tcp("a..b", 80, "lo")

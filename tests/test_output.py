"""A reader that has stopped reading holds a dial up for a moment, and never finds half a line."""

import contextlib
import fcntl
import os
import time

import pytest

from pydial.system import output
from pydial.system.output import CannotWrite, encoded, result, writer

LINE = b'{"event": "received", "text": "' + b"x" * 3000 + b'"}\n'


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    yield reading, writing
    for end in (reading, writing):
        os.close(end)


def test_what_has_no_room_is_lost_and_nothing_waits_twice(pipe):
    reading, writing = pipe
    write = writer(writing, patience=0.2)
    began = time.monotonic()
    for _ in range(5):
        write(LINE)
    assert time.monotonic() - began < 1.0
    assert os.read(reading, 65536) == LINE
    write(b"again\n")
    assert os.read(reading, 65536) == b"again\n"


def test_a_line_that_was_begun_is_ended_before_the_next(pipe):
    reading, writing = pipe
    write = writer(writing, patience=0.01)
    write(LINE * 3)
    found = os.read(reading, 65536)
    for _ in range(20):
        write(b"next\n")
        found += os.read(reading, 65536)
    assert found.startswith(LINE * 3 + b"next\n")


def test_a_reader_that_went_away_is_no_reason_to_fail(pipe):
    reading, writing = os.pipe()
    os.close(reading)
    writer(writing, patience=0.01)(LINE)
    os.close(writing)


def test_a_full_disk_is_told_once():
    told = []
    full = os.open("/dev/full", os.O_WRONLY)
    write = writer(full, failed=told.append)
    write(LINE)
    write(LINE)
    os.close(full)
    assert [problem.strerror for problem in told] == ["No space left on device"]


@contextlib.contextmanager
def standard_output(descriptor):
    """`descriptor` stands for it. Not a fixture: pytest has one of its own, anew for each test."""
    before = os.dup(1)
    os.dup2(descriptor, 1)
    try:
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)


def test_a_result_waits_for_a_pipe_that_somebody_made_non_blocking(pipe, monkeypatch):
    reading, writing = pipe
    os.set_blocking(writing, False)
    waits = []

    def read_when_full(*_):
        waits.append(os.read(reading, 65536))
        return True

    monkeypatch.setattr(output, "_has_room", read_when_full)
    with standard_output(writing):
        result(LINE * 3)
    assert waits
    assert b"".join(waits) + os.read(reading, 65536) == LINE * 3


def test_a_result_that_cannot_be_written():
    full = os.open("/dev/full", os.O_WRONLY)
    with standard_output(full), pytest.raises(CannotWrite, match="No space left on device"):
        result(LINE)
    os.close(full)


def test_text_in_whatever_encoding(monkeypatch):
    assert encoded("\udcff") == b"\xff"  # as it came
    monkeypatch.setattr(output.os, "fsencode", lambda text: text.encode("latin-1"))
    monkeypatch.setattr(output.sys, "getfilesystemencoding", lambda: "latin-1")
    assert encoded("\xe9 \u0142") == b"\xe9 \\u0142"

"""A reader that has stopped reading holds a dial up for a moment, and never finds half a line."""

import fcntl
import os
import time

import pytest

from pydial.system.output import writer

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

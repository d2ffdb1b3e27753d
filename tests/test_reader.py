"""Lines out of a descriptor: in any pieces, bounded, and nothing lost."""

import contextlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.system.reader import LONGEST, Gone, Reader


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    for fd in (reading, writing):
        with contextlib.suppress(OSError):  # the test has closed it
            os.close(fd)


def all_lines(reader):
    found = []
    while (line := reader.line()) is not None:
        found.append(line)
    return found


@given(st.lists(st.integers(1, 7), max_size=30))
def test_lines_come_whole_however_they_are_cut(sizes):
    reading, writing = os.pipe()
    data, found, reader = b"ATZ\r\r\nOK\r\nRING\n+CREG: 1\rrest", [], Reader(reading)
    for size in [*sizes, len(data)]:
        os.write(writing, data[:size])
        data = data[size:]
        found += all_lines(reader)
    assert [line for line in found if line] == [b"ATZ", b"OK", b"RING", b"+CREG: 1"]
    assert reader.rest == b"rest"
    os.close(reading)
    os.close(writing)


def test_a_line_without_end_is_cut_and_forgotten_piece_by_piece(pipe):
    reading, writing = pipe
    reader, pieces = Reader(reading), 0
    for _ in range(50):
        os.write(writing, b"x" * 4000)
        pieces += len(all_lines(reader))
        assert len(reader.rest) < LONGEST
    assert pieces == 50 * 4000 // LONGEST


def test_what_is_not_taken_is_kept_and_what_is_forgotten_is_gone(pipe):
    reading, writing = pipe
    reader = Reader(reading)
    os.write(writing, b"CONNECT\r\n~\x7f}#")
    assert reader.line() == b"CONNECT"
    reader.fill()
    assert reader.everything() == b"\n~\x7f}#"
    os.write(writing, b"late")
    reader.forget()
    assert reader.everything() is None


def test_the_trace_is_told_every_byte_once(pipe):
    reading, writing = pipe
    seen = []

    class Trace:
        write = staticmethod(seen.append)
        flush = staticmethod(lambda: None)

    reader = Reader(reading, Trace())
    os.write(writing, b"OK\r\nmo")
    assert reader.line() == b"OK"
    os.write(writing, b"re\r\n")
    assert [line for line in all_lines(reader) if line] == [b"more"]
    assert b"".join(seen) == b"OK\r\nmore\r\n"


def test_the_end_is_told(pipe):
    reading, writing = pipe
    os.close(writing)
    with pytest.raises(Gone):
        Reader(reading).line()

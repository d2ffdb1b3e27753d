"""Bad input of each kind, through the real commands: the exit code, and what is said, whole (tests/bad_input/)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from pydial.errors import EXIT_CODES
from tests import bad_rows
from tests.command_server import Commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = sorted(bad_rows.FOLDER.glob("*.txt"))
NEVER = ("Bug in pydial", "Traceback")
TABLE = [(path.stem, row) for path in FILES for row in bad_rows.rows(path)]
AT_ONCE = 4
SIGNALS = (-2, -15, 128 + 2, 128 + 15)


@pytest.fixture
def servers() -> Iterator[Queue[Commands]]:
    """As many as rows run at once: most of them wait for something."""
    all_of_them = [Commands() for _ in range(AT_ONCE)]
    free: Queue[Commands] = Queue()
    for server in all_of_them:
        free.put(server)
    yield free
    for server in all_of_them:
        server.stop()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_row_ends_as_it_says(path: Path, servers: Queue[Commands]) -> None:
    def found(row: bad_rows.Row) -> list[str]:
        server = servers.get()
        try:
            return list(bad_rows.differences(row, bad_rows.run(row, server)))
        finally:
            servers.put(server)

    rows = [row for row in bad_rows.rows(path) if row.is_for_us]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        differences = zip([row.title for row in rows], pool.map(found, rows), strict=True)
        assert {title: lines for title, lines in differences if lines} == {}


def test_the_table_is_large_and_no_row_is_there_twice() -> None:
    titles = [(kind, row.title) for kind, row in TABLE]
    given = [tuple(step for step in row.steps if step[0] not in bad_rows.EXPECTED) for _, row in TABLE]
    assert len(TABLE) >= 200
    assert len(titles) == len(set(titles))
    assert len(given) == len(set(given))


@pytest.mark.parametrize("kind", [path.stem for path in FILES])
def test_every_row_promises_a_documented_end_and_few_words(kind: str) -> None:
    for row in [row for its_kind, row in TABLE if its_kind == kind]:
        [code] = map(int, row.texts("exit"))
        assert code in EXIT_CODES or code in SIGNALS, row.title
        assert bad_rows.longest_error(row) <= bad_rows.MOST_LINES, row.title
        assert not any(words in line for words in NEVER for line in row.texts("!", ".", "<")), row.title


def test_some_stands_for_any_number_and_for_nothing_else() -> None:
    assert bad_rows.all_alike(["a", "CONNECT {4086*9}"], ["a", "CONNECT {some*9}"])
    assert not bad_rows.all_alike(["a", "CONNECT {4086*8}"], ["a", "CONNECT {some*9}"])
    assert not bad_rows.all_alike(["a", "CONNECT {4086*9}"], ["a", "CONNECT {4085*9}"])
    for said in (["a"], ["a", "b", "c"]):
        assert not bad_rows.all_alike(said, ["a", "b"])

"""What `make docs` makes is what is committed; Graphviz is not needed to see that."""

from __future__ import annotations

import html
import re

import pytest

from tools.generate_docs import DOCS, texts


@pytest.mark.parametrize("name", ["options.md", "dial.dot", "dial.md", "troubleshooting.md"])
def test_a_file_in_docs_is_as_make_docs_writes_it(name: str) -> None:
    assert (DOCS / name).read_text() == texts()[DOCS / name]


def test_the_picture_has_the_states_arrows_and_labels_of_the_graph() -> None:
    graph, picture = (DOCS / "dial.dot").read_text(), html.unescape((DOCS / "dial.svg").read_text())
    drawn = set(re.findall(r"<title>(.*)</title>", picture)) - {"dial"}
    written = re.findall(r"^  (\w+(?: -> \w+)?) \[", graph, re.MULTILINE)
    assert drawn == {name.replace(" -> ", "->") for name in written} - {"node", "edge"}
    labels = re.findall(r'label="(.*?)"', graph)
    words = {line.strip() for label in labels for line in re.split(r"\\[nl]", label)} - {""}
    shown = {text.replace("\xa0", " ").strip() for text in re.findall(r">([^<>]+)</text>", picture)}
    assert words <= shown

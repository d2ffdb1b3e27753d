"""Beside the real thing: the reader inside wvdial, asked by `uni`, sees the same in every file."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from pydial.config.ini import Document, parse
from pydial.config.settings import resolve

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"

needs_uni = pytest.mark.skipif(not shutil.which("uni"), reason="`uni` is not installed (Debian: uniconf-tools)")
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is not here")


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    """tools/fuzz_dialect.py, whose full run is `make fuzz`."""
    spec = importlib.util.spec_from_file_location("fuzz_dialect", ROOT / "tools" / "fuzz_dialect.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_uni
def test_a_sample_of_odd_files_reads_the_same(fuzz: ModuleType, tmp_path: Path) -> None:
    generator = random.Random(20)
    for _ in range(120):
        data = fuzz.make_file(generator)
        assert fuzz.difference(data, str(tmp_path / "file.ini")) == "", data


@needs_uni
def test_a_difference_would_be_seen(fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Document, "values", lambda self: {"S/Key": "w"})
    assert "ours" in fuzz.difference(b"[S]\nKey = v\n", str(tmp_path / "file.ini"))


@needs_uni
@pytest.mark.parametrize(
    "value", ['"', '""', "{", "}", "a\\", "\\n", " a ", "a\nb", "a\r", '{"}', '"IP","x"', "#", "", "\xff\t"]
)
def test_the_real_reader_reads_what_is_written(fuzz: ModuleType, tmp_path: Path, value: str) -> None:
    document = Document("[S]\nA = 1")
    document.set("S", "Key", value)
    document.set('T "x"', "B", "2")
    path = tmp_path / "file.ini"
    path.write_bytes(document.render())
    keys, warnings = fuzz.ask_real(str(path))
    assert keys == {"S": "", "S/A": "1", "S/Key": value, 'T "x"': "", 'T "x"/B': "2"}
    assert warnings == []


@needs_corpus
def test_real_files_read_the_same(fuzz: ModuleType) -> None:
    expected = json.loads((CORPUS / "expected.json").read_text())
    for number, facts in expected.items():
        data = (CORPUS / f"{number}.conf").read_bytes()
        document = parse(data)
        lines = [*document.warnings, *resolve([("wvdial.conf", document)], [], []).warnings]
        assert fuzz.with_levels(document.values()) == facts["keys"], number
        assert [f"--> {line}" for line in lines] == facts["wvdial_warnings"], number
        assert document.render() == data, number

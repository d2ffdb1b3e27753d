"""`make bench` measures what users run: an installed copy, compiled once."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

from tests.dialing import LONGEST, ROOT
from tools.bench import install


def test_a_compiled_copy_is_measured(tmp_path: Path) -> None:
    program = install(str(tmp_path))
    sources = list((tmp_path / "site").rglob("*.py"))
    assert len(sources) == len(list((ROOT / "pydial").rglob("*.py")))
    assert all(Path(importlib.util.cache_from_source(str(source))).exists() for source in sources)
    lines = Path(program).read_text().replace("sys.exit(main())", "import pydial; print(pydial.__file__)")
    Path(program).write_text(lines)
    told = subprocess.run([program], capture_output=True, text=True, timeout=LONGEST, check=True).stdout
    assert told.strip() == str(tmp_path / "site/pydial/__init__.py")

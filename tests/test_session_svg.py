"""The picture of a session in docs/ is one of the program as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.dialing import LONGEST

ROOT = Path(__file__).parents[1]


def lines(picture: Path) -> list[str]:
    """What it shows, without what is different in every run: numbers and dates."""
    texts = [text.text or "" for text in ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")]
    texts = [re.sub(r"(at) \w{3} \w{3} .*", r"\1 DATE", text) for text in texts]
    return [re.sub(r"\d+", "N", text) for text in texts if "The demo runs" not in text]


def test_it_shows_what_the_demo_says(tmp_path: Path) -> None:
    new = tmp_path / "session.svg"
    tool = [sys.executable, ROOT / "tools/session_svg.py", new]
    subprocess.run(tool, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=LONGEST)
    shown = lines(new)
    assert shown[0] == "$ pydial --demo" and "--> local  IP address N.N.N.N" in shown
    assert lines(ROOT / "docs/session.svg") == shown, "run `make pages`"

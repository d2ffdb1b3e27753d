"""`python tools/session_svg.py FILE`: a real run of `pydial --demo`, as a picture that plays once.

Every line comes when it came in the run; longer pauses are cut. Where nothing moves (a printed page, a reader who wants
no motion), all of it is there.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape

COMMAND = "pydial --demo"
LONGEST_PAUSE = 1.2
"""Seconds."""
TOLD = ("--> ", "Caught signal")
"""What pydial says begins so."""
LETTER, LINE, EDGE, BAR = 8.43, 19, 16, 30
"""Pixels: the width of a letter, the height of a line, the space around, the bar above."""

STYLE = """\
  text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #d6dbe1; white-space: pre }
  .told { fill: #8fd3ff }
  .typed { fill: #b8e986 }
  .line { animation: come 1ms both }
  @keyframes come { from { opacity: 0 } to { opacity: 1 } }
  @media (prefers-reduced-motion: reduce) { .line { animation: none } }
"""


def main(target: str) -> int:
    """Run the demo, draw it."""
    lines = [(0.0, f"$ {COMMAND}"), *recorded()]
    Path(target).write_text(drawn(lines))
    return 0


def recorded() -> list[tuple[float, str]]:
    """Seconds and text of each line of the demo, but for PPP frames: whether some come before pppd is chance.

    It is the demo of an ordinary user, whoever runs this: root's fetches a page where it can, which is not everywhere.
    """
    as_a_user = "import os, sys; os.geteuid = lambda: 65534"
    code = f"{as_a_user}; from pydial.cli.start import pydial; sys.argv[0] = 'pydial'; sys.exit(pydial())"
    words = [sys.executable, "-c", code, "--demo"]
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert demo.stdout
    lines, connected, now, before = [], False, 0.5, time.monotonic()
    for line in demo.stdout:
        at = time.monotonic()
        now, before = now + min(at - before, LONGEST_PAUSE), at
        if not connected or line.startswith(TOLD):
            lines.append((now, line.rstrip("\n")))
        connected = connected or line == "CONNECT\n"
    if code := demo.wait():
        raise SystemExit(f"{COMMAND} ended with {code}")
    return lines


def drawn(lines: list[tuple[float, str]]) -> str:
    """The picture."""
    width = round(max(len(text) for _, text in lines) * LETTER + 2 * EDGE)
    height = BAR + len(lines) * LINE + EDGE
    rows = "".join(_row(number, at, text) for number, (at, text) in enumerate(lines))
    dots = "".join(f'<circle cx="{EDGE + 16 * n}" cy="15" r="5" fill="#4a5460"/>' for n in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'xml:space="preserve">\n'
        f"<title>A session of {COMMAND}</title>\n<style>\n{STYLE}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#1c2127"/>{dots}\n{rows}</svg>\n'
    )


def _row(number: int, at: float, text: str) -> str:
    kind = " told" if text.startswith("--> ") else " typed" if text.startswith("$ ") else ""
    y = BAR + (number + 1) * LINE - 4
    return f'<text class="line{kind}" style="animation-delay:{at:.2f}s" x="{EDGE}" y="{y}">{escape(text)}</text>\n'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

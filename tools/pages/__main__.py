"""Manual pages and completion for bash, zsh and fish, made from the tables of switches, options and exit codes.

`python tools/pages` writes them below share/, where the wheel and the packages take them from; with --check it only
tells what is not as it would be written, and ends with 1 then.
"""

from __future__ import annotations

import sys
from pathlib import Path

import completion
import control
import manual

SHARE = Path(__file__).parents[2] / "share"


def pages() -> dict[str, str]:
    """Every file below share/, by its path there."""
    return {**manual.pages(), **completion.files(), **control.completions()}


def main(words: list[str]) -> int:
    """Write the pages, or look at them; the exit code."""
    made = pages()
    there = {str(path.relative_to(SHARE)): path.read_text() for path in SHARE.rglob("*") if path.is_file()}
    wrong = sorted({*made, *there} - {path for path, text in made.items() if there.get(path) == text})
    if words != ["--check"]:
        for path in wrong:
            write(SHARE / path, made.get(path))
        return 0
    for path in wrong:
        print(f"share/{path} is not as the tables are: run `make pages`.", file=sys.stderr)
    return 1 if wrong else 0


def write(path: Path, text: str | None) -> None:
    """Write a page; one that nobody makes any more goes."""
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

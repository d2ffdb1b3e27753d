"""`make docs`: writes what is made from the program's own tables into docs/; then Graphviz draws dial.dot."""

from __future__ import annotations

from pathlib import Path

from pydial.config.options import as_markdown
from pydial.dial.__main__ import table
from tools import draw_dial, troubleshooting
from tools.show_exchanges import exchanges

DOCS = Path(__file__).parents[1] / "docs"


def texts() -> dict[Path, str]:
    """Every file that is made, or that has parts that are made, with the text that it should have."""
    dial, trouble = DOCS / "dial.md", DOCS / "troubleshooting.md"
    return {
        DOCS / "options.md": as_markdown(),
        DOCS / "dial.dot": draw_dial.graph(),
        trouble: with_parts(trouble.read_text(), troubleshooting.parts()),
        dial: with_parts(dial.read_text(), {"table": table(), "exchanges": exchanges()}),
    }


def with_parts(page: str, parts: dict[str, str]) -> str:
    """`page` with each part between its marks, `<!-- NAME -->` and `<!-- end of NAME -->`."""
    for name, text in parts.items():
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"\n<!-- end of {name} -->")
        page = before + begin + text + end + after
    return page


def main() -> None:
    """Writes them."""
    for path, text in texts().items():
        path.write_text(text)


if __name__ == "__main__":
    main()

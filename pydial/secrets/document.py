"""A whole configuration file as it may be shown: secrets are masked, in remarks and dropped lines too."""

from __future__ import annotations

import re

from pydial.config.check_entries import nearest
from pydial.config.options import known
from pydial.secrets.commands import MASK, without_secrets
from pydial.secrets.lines import malformed_shown, names_secret, value_shown
from pydial.secrets.settings import without_password

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.config.ini import Document, Entry

_LINE = r"(?i)^([\W\d]*(?:sim\W*)?(?:pas[sw](?!\w*\W*prompt)\w*|pin|puk)\b[\s=:]*)(?!{harmless})[^\s=:][^\r\n]*"
"""A line that is, or looks like, `Password = x`, whatever stands before it or is left out."""


def document_shown(document: Document, harmless: Iterable[str] = ()) -> str:
    """The text of `document`; values that are one of `harmless`, placeholders say, stand as they are."""
    placeholders = tuple(harmless)
    line_pattern = re.compile(_LINE.format(harmless="|".join(map(re.escape, placeholders)) or "(?!)"))
    dropped = {line for malformed in document.malformed for line in malformed.text.splitlines()}
    text = document.with_values(lambda entry: _value(entry, placeholders))
    return "".join(_line(line_pattern, line, dropped) for line in text.splitlines(keepends=True))


def _line(pattern: re.Pattern[str], line: str, dropped: set[str]) -> str:
    bare = line.rstrip("\r\n")
    shown = without_secrets(pattern.sub(rf"\1{MASK}", bare))
    if shown == bare and bare in dropped:
        shown = malformed_shown(bare)
    elif bare.lstrip().startswith("#"):
        shown = value_shown(shown)
    return shown + line[len(bare) :]


def _value(entry: Entry, harmless: tuple[str, ...]) -> str | None:
    """None: as it is. A key may be misspelt, or a remark that begins with `;`."""
    key = entry.key.strip("; #*\t")
    option = known(key) or known(nearest(key))
    is_secret = option.secret if option is not None else names_secret(key)
    if is_secret and entry.value and entry.value not in harmless:
        return MASK
    if option is not None and option.name == "PPPD Option":
        return value_shown(without_password(entry.value))
    return None

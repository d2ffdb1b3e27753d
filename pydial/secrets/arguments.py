"""Secrets among the arguments of a program that a configuration names: `--pin 4711`, `curl -u joe:x`, `TOKEN=x`."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Span = tuple[int, int]

_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"'])+""", re.DOTALL)
_NAMES = (
    r"(?:pass(?:w|wd|word|wort|phrase|code|in|out)?|pwd?|pin[12]?|puk[12]?|secret|psk|token|(?:api|access)[-_]?key)"
)
_OPTION = re.compile(rf"--?(?:(?!no-|ask-|use-|prompt-)[a-z0-9]+[-_.])*{_NAMES}\d?", re.IGNORECASE)
"""An option whose value is a secret: `--http-password`, `-pass`; not `--ask-password`, `--password-file`."""
_PROPERTY = re.compile(rf"(?:[\w-]+[.,])+{_NAMES}", re.IGNORECASE)
"""A word of that meaning without a dash: nmcli's `gsm.pin`, pppd's `rp-pppoe.so,password`."""
_BARE = re.compile(_NAMES, re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:token|secret|(?:api|access)[-_]?key|passw(?:or)?d|passphrase|sshpass)=(\"[^\"]*|'[^']*|[^\s\"'&]+)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:authorization|(?:api|auth|access|private)[-_]?(?:key|token)|cookie)\s*:\s*"
    r"(?:(?:basic|bearer|digest|token|apikey)\s+)?([^\s\"'\\]+)",
    re.IGNORECASE,
)
"""A field of HTTP that identifies the caller (RFC 9110 11.6.2)."""
_MEMBER = re.compile(rf"[\"']{_NAMES}\\?[\"']\s*:\s*\\?[\"']([^\"'\\]+)", re.IGNORECASE)
"""Of a JSON object."""
_VARIABLE = re.compile(r"\$\{?[A-Z][A-Z0-9_]*\}?")

_VALUES = {
    "sshpass": ("-p",), "redis-cli": ("-a",), "mosquitto_pub": ("-P",), "mosquitto_sub": ("-P",), "ipmitool": ("-P",),
    "ldapsearch": ("-w",), "unzip": ("-P",), "zip": ("-P",), "swaks": ("-ap",), "sendemail": ("-xp",),
    "ssh": (), "scp": (), "sftp": (), "rsync": (),
}  # fmt: skip
"""By program: short options whose value, in the same word or in the next, is a secret."""
_ATTACHED = {
    "mysql": "-p", "mysqldump": "-p", "mysqladmin": "-p", "mariadb": "-p", "mariadb-dump": "-p", "mariadb-admin": "-p",
    "7z": "-p", "7za": "-p",
}  # fmt: skip
"""The same, in the same word only: `mysql -p` asks for it."""
_LOGINS = {
    "curl": ("-[a-zA-Z0-9#]*?[uU]|--(?:proxy-)?user=?", ":"), "lftp": ("-u", ","),
    "smbclient": ("-U|--user=?", "%"), "http": ("-a|--auth=?", ":"), "https": ("-a|--auth=?", ":"),
}  # fmt: skip
"""Options whose value is a name and a password, and the sign between the two."""
_BY_BARE_WORD = ("nmcli",)
_KNOWN = frozenset((*_VALUES, *_ATTACHED, *_LOGINS, *_BY_BARE_WORD))


def secret_arguments(command: str) -> list[Span]:
    """Where in the text of a command line secrets stand, in order."""
    found = [*_of_words(command, 0)]
    for pattern in (_ASSIGNED, _HEADER, _MEMBER):
        found += (_without_quotes(command, *one.span(1)) for one in pattern.finditer(command))
    return sorted(span for span in found if span[0] < span[1] and not _VARIABLE.fullmatch(command[slice(*span)]))


def _of_words(text: str, offset: int) -> Iterator[Span]:
    """Those that an option before them, or the program, tells. A quoted text may be a command line: `sh -c "…"`."""
    program = awaited = ""
    for word in _WORD.finditer(text):
        start, end = _without_quotes(text, *word.span())
        inner = text[start:end]
        if awaited and not inner.startswith("-"):
            first = inner.find(awaited) + 1 if awaited in _SEPARATORS else 0
            if first or awaited not in _SEPARATORS:
                yield offset + start + first, offset + end
            awaited = ""
            continue
        awaited, place = _option(program, inner)
        if place:
            yield offset + start + place, offset + end
        elif (name := inner.rpartition("/")[2].lower()) in _KNOWN:
            program = name
        elif start > word.start() and re.search(r"\s", inner):
            yield from _of_words(inner, offset + start)


_SEPARATORS = frozenset(sign for _, sign in _LOGINS.values())
_WHOLE = "whole"


def _option(program: str, word: str) -> tuple[str, int]:
    """What the next word is: "", `_WHOLE` for a secret, or the sign before one; and where one begins in this word."""
    name, equals, _ = word.partition("=")
    if _OPTION.fullmatch(name) or _PROPERTY.fullmatch(name):
        return ("", len(name) + 1) if equals else (_WHOLE, 0)
    if program in _BY_BARE_WORD and _BARE.fullmatch(word):
        return _WHOLE, 0
    if (short := _ATTACHED.get(program)) and word.startswith(short):
        return "", len(short) if len(word) > len(short) else 0
    for short in _VALUES.get(program, ()):
        if word.startswith(short):
            return (_WHOLE, 0) if word == short else ("", len(short))
    return _login(*_LOGINS[program], word) if program in _LOGINS else ("", 0)


def _login(pattern: str, sign: str, word: str) -> tuple[str, int]:
    found = re.match(pattern, word)
    if found is None:
        return "", 0
    return (sign, 0) if found.end() == len(word) else ("", word.find(sign, found.end()) + 1)


def _without_quotes(text: str, start: int, end: int) -> Span:
    quote = text[start : start + 1]
    if quote not in ("'", '"'):
        return start, end
    return start + 1, end - (end - start > 1 and text[end - 1] == quote)

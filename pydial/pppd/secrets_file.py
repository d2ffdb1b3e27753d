"""The text of /etc/ppp/pap-secrets and chap-secrets (pppd(8), "AUTHENTICATION").

Text is latin-1 here: one character for one byte of the file, so that nothing is lost.
"""

from __future__ import annotations

import re

ANY_SERVER = "*"
# Patterns are compiled by their first use: the start of a dial has no time for them.
_NEEDS_QUOTING = r"""[\s"'#\\]"""
_LINE = r"[^\n]*\n|[^\n]+"


def with_secret(text: str, user: str, remote: str, password: str) -> str:
    """`text` with one line for `user` at `remote`, the last one; an older one of theirs, or for `*`, is gone.

    All else stays, byte for byte. Only lines spelled as they are written here count as theirs: what
    somebody wrote in another spelling (indented, in quotes) is not ours to drop. The same text comes
    back if nothing is to be changed.
    """
    client, server = quoted(user), _server_word(remote)
    kept = [line for line in re.findall(_LINE, text) if not _is_theirs(line, client, server)]
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    return "".join([*kept, f"{client}\t{server}\t{quoted(password)}\n"])


def _is_theirs(line: str, client: str, server: str) -> bool:
    if not line.startswith(client):
        return False
    servers = "|".join(map(re.escape, (server, ANY_SERVER)))
    return re.match(rf"[ \t]+(?:{servers})(?![^ \t\r\n])", line[len(client) :]) is not None


def quoted(word: str) -> str:
    """One word for pppd's reader: punctuation behind backslashes, as wvdial writes it."""
    if not word:
        return '""'
    return "".join(map(_escaped, word))


def _escaped(char: str) -> str:
    if char.isascii() and char.isalnum():
        return char
    return r"\n" if char == "\n" else "\\" + char  # pppd takes a backslash before a line end for nothing


def _server_word(remote: str) -> str:
    """As it stands, like wvdial, unless pppd would read something else."""
    if not remote:
        return ANY_SERVER
    return quoted(remote) if re.search(_NEEDS_QUOTING, remote) else remote

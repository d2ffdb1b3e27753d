"""Where the password comes from: passwordfd, else pap-secrets and chap-secrets (pppd(8), AUTHENTICATION)."""

from __future__ import annotations

import os
import re

from pydial.simulator.pppd.arguments import Options

WORD = re.compile(r"""#.*|"((?:\\.|[^"\\])*)"|((?:\\.|[^\s"\\#])+)""")


def words(line: str) -> list[str]:
    """The words of a line: blanks part them, double quotes hold them together, a backslash quotes."""
    found = (match[1] if match[1] is not None else match[2] for match in WORD.finditer(line))
    return [re.sub(r"\\(.)", r"\1", word) for word in found if word is not None]


def from_file(path: str, user: str, remote: str) -> bytes | None:
    """The secret of the line that fits best: exact names before `*`. None if there is none or no permission."""
    best: tuple[int, bytes] | None = None
    try:
        with open(path, encoding="latin-1") as file:
            lines = file.readlines()
    except OSError:
        return None
    for line in lines:
        client, server, secret, *_addresses = [*words(line), "", "", ""]
        if client in (user, "*") and (server == "*" or not remote or server == remote) and client:
            rank = (client == user) * 2 + (server != "*")
            if best is None or rank > best[0]:
                best = rank, secret.encode("latin-1")
    return best[1] if best else None


def find(options: Options, folder: str) -> dict[str, bytes]:
    """The secret to be used with each protocol, "pap" and "chap", as far as there is one."""
    if "passwordfd" in options.values:
        with os.fdopen(options.number("passwordfd"), "rb") as stream:
            secret = stream.readline().rstrip(b"\r\n")
        return {"chap": secret, "pap": secret}
    user, remote = options.values.get("user", ""), options.values.get("remotename", "")
    files = {name: from_file(os.path.join(folder, f"{name}-secrets"), user, remote) for name in ("chap", "pap")}
    return {name: secret for name, secret in files.items() if secret is not None}

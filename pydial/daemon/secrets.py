"""Where passwords come from: passwordfd, else pap-secrets and chap-secrets (pppd(8), AUTHENTICATION)."""

from __future__ import annotations

import os
import select

from pydial.daemon.options import BadOption, Options
from pydial.daemon.words import lines_of_words
from pydial.ppp.auth import Credentials
from pydial.system import files

ANY = "*"
LONGEST = 1024  # bytes of a secret
PASSWORD_SECONDS = 10.0  # for whoever is to write the password to `passwordfd`


def in_file(path: str, client: str, server: str) -> bytes | None:
    """The secret of the line that fits best: exact names before `*`, the first of equals.

    `server` "": the name of the server is not known, any fits. None: there is none, or no permission.
    """
    best: tuple[int, str] | None = None
    try:
        lines = lines_of_words(files.read(path).decode("latin-1"))
    except OSError:
        return None
    for words in lines:
        known_client, known_server, secret, *_addresses = [*words, "", "", ""]
        if known_client in (client, ANY) and (known_server in (ANY, server) or not server):
            rank = (known_client != ANY) * 2 + (known_server != ANY)
            if len(words) > 1 and (best is None or rank > best[0]):
                best = rank, secret
    return None if best is None else _resolved(best[1])


def _resolved(secret: str) -> bytes | None:
    """A secret as it is used: `@FILE` stands for the first line of a file."""
    if not secret.startswith("@"):
        return secret.encode("latin-1")
    try:
        return files.read(secret[1:]).split(b"\n")[0].rstrip(b"\r")
    except OSError:
        return None


def own(options: Options, folder: str) -> dict[str, bytes]:
    """The secret to prove ourselves with, by protocol, "chap" and "pap", as far as there is one."""
    if "passwordfd" in options.values:
        secret = _from_descriptor(options.number("passwordfd"))
        return {"chap": secret, "pap": secret}
    if "password" in options.values:
        secret = options.values["password"].encode("latin-1", "replace")
        return {"chap": secret, "pap": secret}
    user, remote = user_name(options), options.text("remotename")
    found = {name: in_file(os.path.join(folder, f"{name}-secrets"), user, remote) for name in ("chap", "pap")}
    return {name: secret for name, secret in found.items() if secret is not None}


def user_name(options: Options) -> str:
    """The name that we give to the peer."""
    return options.text("user") if "user" in options.values else own_name(options)


def own_name(options: Options) -> str:
    """The name of this system."""
    named = options.text("name")
    return named if named and not options.flag("usehostname") else os.uname().nodename


def _from_descriptor(fd: int) -> bytes:
    """The first line that is to be read there. BadOption: nobody writes it."""
    said = b""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    try:
        while b"\n" not in said and len(said) < LONGEST:
            if not poll.poll(PASSWORD_SECONDS * 1000):
                raise BadOption(f"nobody writes the password to descriptor {fd}")
            piece = os.read(fd, LONGEST)
            if not piece:
                break
            said += piece
        os.close(fd)
    except OSError as problem:
        raise BadOption(f"cannot read the password from descriptor {fd}: {problem.strerror}") from problem
    return said.partition(b"\n")[0].rstrip(b"\r")


class PeersSecrets(Credentials):
    """What peers have to prove: the secrets of the file for whoever calls `name`, this system."""

    file: str = ""

    @property
    def asker(self) -> str:
        return self.name

    @property
    def takes_any(self) -> bool:
        return False

    def secret_of(self, name: bytes) -> bytes | None:
        return in_file(self.file, name.decode("latin-1"), self.name)

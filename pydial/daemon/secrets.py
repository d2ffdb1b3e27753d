"""Where passwords come from: passwordfd, else pap-secrets and chap-secrets (pppd(8), AUTHENTICATION)."""

from __future__ import annotations

import os
import select

from pydial.daemon.options import BadOption, Options
from pydial.daemon.words import lines_of_words
from pydial.ppp.auth import Credentials
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ANY = b"*"
LONGEST = 1024  # bytes of a secret
PASSWORD_SECONDS = 10.0  # for whoever is to write the password to `passwordfd`


def in_file(path: str, client: bytes, server: bytes) -> bytes | None:
    """The secret of the line that fits best: exact names before `*`, the first of equals.

    `server` b"": the name of the server is not known, any fits. None: there is none, or no permission.
    """
    best: tuple[int, bytes] | None = None
    for words in _lines(path):
        known_client, known_server, secret, *_addresses = [*words, b"", b"", b""]
        if known_client in (client, ANY) and (known_server in (ANY, server) or not server):
            rank = (known_client != ANY) * 2 + (known_server != ANY)
            if len(words) > 1 and (best is None or rank > best[0]):
                best = rank, secret
    return None if best is None else _resolved(best[1])


def are_there(options: Options, folder: str, protocol: str) -> bool:
    """Whether a secrets file holds any for those who call this system."""
    server = own_name(options)
    return any(len(words) > 1 and words[1] in (ANY, server) for words in _lines(_file(folder, protocol)))


def _file(folder: str, protocol: str) -> str:
    return os.path.join(folder, f"{protocol}-secrets")


def _lines(path: str) -> list[list[bytes]]:
    """The words of a secrets file, line by line, as octets: latin-1 is the text that keeps each of them as it is."""
    try:
        lines = lines_of_words(files.read(path).decode("latin-1"))
    except OSError:
        return []
    return [[word.encode("latin-1") for word in line] for line in lines]


def _resolved(secret: bytes) -> bytes | None:
    """A secret as it is used: `@FILE` stands for the first line of a file."""
    if not secret.startswith(b"@"):
        return secret
    try:
        return files.read(os.fsdecode(secret[1:])).split(b"\n")[0].rstrip(b"\r")
    except OSError:
        return None


def own(options: Options, folder: str) -> dict[str, Credentials]:
    """What we prove ourselves with, by protocol, "chap" and "pap", as far as there is a secret for it."""
    user, remote = user_name(options), os.fsencode(options.text("remotename"))
    given = _given(options)
    found = {name: in_file(_file(folder, name), user, remote) if given is None else given for name in ("chap", "pap")}
    return {name: Credentials(user, secret) for name, secret in found.items() if secret is not None}


def _given(options: Options) -> bytes | None:
    """The secret among the options, good for every protocol; None: there is none."""
    if "passwordfd" in options.values:
        return _from_descriptor(options.number("passwordfd"))
    return os.fsencode(options.values["password"]) if "password" in options.values else None


def peers(options: Options, folder: str, protocols: Iterable[str]) -> dict[str, PeersSecrets]:
    """What the peer has to prove, by protocol."""
    return {name: PeersSecrets(own_name(options), None, _file(folder, name)) for name in protocols}


def user_name(options: Options) -> bytes:
    """The name that we give to the peer."""
    return os.fsencode(options.text("user")) if "user" in options.values else own_name(options)


def own_name(options: Options) -> bytes:
    """The name of this system."""
    named = options.text("name")
    return os.fsencode(named if named and not options.flag("usehostname") else os.uname().nodename)


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
    def asker(self) -> bytes:
        return self.name

    @property
    def takes_any(self) -> bool:
        return False

    def secret_of(self, name: bytes) -> bytes | None:
        return in_file(self.file, name, self.name)

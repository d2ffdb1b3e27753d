"""PAP (RFC 1334 2) and CHAP with MD5 (RFC 1994): both the end that asks and the end that proves."""

from __future__ import annotations

import hashlib
import hmac

from pydial.ppp import packet
from pydial.ppp.packet import Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timer, Timers

    Send = Callable[[Packet], None]
    Done = Callable[[bool, str], None]  # succeeded?, what the peer said

RETRY_SECONDS, MAX_RETRIES = 3.0, 10
CHALLENGE_SECONDS = 60.0  # to wait for a peer that has demanded CHAP to challenge us
PAP_REQUEST, PAP_ACK, PAP_NAK = 1, 2, 3
CHALLENGE, RESPONSE, SUCCESS, FAILURE = 1, 2, 3, 4


class Credentials(Record):
    """A name and its secret; `secret` None: any password is good (or, for the end that proves, there is none)."""

    name: str
    secret: bytes | None

    def __repr__(self) -> str:
        return f"Credentials({self.name!r}, ***)"

    @property
    def asker(self) -> str:
        """The name of the end that asks for the proof."""
        return "provider"

    @property
    def takes_any(self) -> bool:
        """Whether any name and password are good."""
        return self.secret is None

    def secret_of(self, name: bytes) -> bytes | None:
        """The secret of the peer of this name; None: nobody has this name."""
        return self.secret if hmac.compare_digest(name, self.name.encode()) else None


def counted(octets: bytes) -> bytes:
    """One octet of length, then the octets: 255 of them at most."""
    return bytes([len(octets[:255])]) + octets[:255]


def uncount(data: bytes) -> tuple[bytes, bytes]:
    """The counted octets at the beginning, and the rest."""
    size = data[0] if data else 0
    return data[1 : size + 1], data[size + 1 :]


def chap_md5(identifier: int, secret: bytes, challenge: bytes) -> bytes:
    """RFC 1994 4.1: the response value."""
    return hashlib.md5(bytes([identifier]) + secret + challenge).digest()  # noqa: S324 - it is the protocol


class Authentication:
    """One end of one protocol; says once, by `done`, how it ended. `refuses`: a server lets nobody in."""

    def __init__(
        self,
        timers: Timers,
        send: Send,
        done: Done,
        credentials: Credentials,
        random_octets: Callable[[int], bytes],
        *,
        refuses: bool = False,
    ) -> None:
        self.credentials, self.refuses = credentials, refuses
        self._random_octets = random_octets
        self._timers, self._send, self._done = timers, send, done
        self._timer: Timer | None = None
        self._tries = 0
        self._identifier = random_octets(1)[0]

    def start(self) -> None:
        """The lower layer is up."""

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()

    def receive(self, octets: bytes) -> None:
        if heard := packet.decode(octets):
            self.heard(heard)

    def heard(self, heard: Packet) -> None:
        raise NotImplementedError

    def _finish(self, succeeded: bool, message: str = "") -> None:
        self.stop()
        self._done(succeeded, message)

    def _again(self, action: Callable[[], None]) -> None:
        self.stop()
        self._tries += 1
        self._timer = self._timers.after(RETRY_SECONDS, action)


class PapClient(Authentication):
    """Sends name and password until it hears of it."""

    def start(self) -> None:
        if self._tries >= MAX_RETRIES:
            self._finish(False, "No response to PAP authenticate-requests")
            return
        data = counted(self.credentials.name.encode()) + counted(self.credentials.secret or b"")
        self._identifier = (self._identifier + 1) % 256
        self._send(Packet(PAP_REQUEST, self._identifier, data))
        self._again(self.start)

    def heard(self, heard: Packet) -> None:
        if heard.code in (PAP_ACK, PAP_NAK) and heard.identifier == self._identifier:
            self._finish(heard.code == PAP_ACK, uncount(heard.data)[0].decode("latin-1"))


class PapServer(Authentication):
    """Waits for name and password."""

    def start(self) -> None:
        self._timer = self._timers.after(RETRY_SECONDS * MAX_RETRIES, lambda: self._finish(False, "timeout"))

    def heard(self, heard: Packet) -> None:
        if heard.code != PAP_REQUEST:
            return
        name, rest = uncount(heard.data)
        good = not self.refuses and self._matches(name, uncount(rest)[0])
        message = b"Login ok" if good else b"Login incorrect"
        self._send(Packet(PAP_ACK if good else PAP_NAK, heard.identifier, counted(message)))
        self._finish(good)

    def _matches(self, name: bytes, password: bytes) -> bool:
        if self.credentials.takes_any:
            return True
        secret = self.credentials.secret_of(name)
        return hmac.compare_digest(password, secret or b"") and secret is not None


class ChapClient(Authentication):
    """Answers challenges, the later ones too."""

    _answered = False

    def start(self) -> None:
        self._timer = self._timers.after(CHALLENGE_SECONDS, lambda: self._finish(False, "No challenge came"))

    def heard(self, heard: Packet) -> None:
        if heard.code == CHALLENGE:
            challenge, _peer = uncount(heard.data)
            value = chap_md5(heard.identifier, self.credentials.secret or b"", challenge)
            data = counted(value) + self.credentials.name.encode()[:255]
            self._send(Packet(RESPONSE, heard.identifier, data))
            self._answered = True
        elif heard.code in (SUCCESS, FAILURE) and self._answered:
            self._finish(heard.code == SUCCESS, heard.data.decode("latin-1"))


class ChapServer(Authentication):
    """Challenges until it is answered."""

    _challenge = b""

    def start(self) -> None:
        if self._tries >= MAX_RETRIES:
            self._finish(False, "timeout")
            return
        self._challenge = self._challenge or self._random_octets(16)
        self._identifier = (self._identifier + 1) % 256
        self._send(
            Packet(CHALLENGE, self._identifier, counted(self._challenge) + self.credentials.asker.encode()[:255])
        )
        self._again(self.start)

    def heard(self, heard: Packet) -> None:
        if heard.code != RESPONSE or heard.identifier != self._identifier:
            return
        value, name = uncount(heard.data)
        secret = self.credentials.secret_of(name)
        expected = chap_md5(heard.identifier, secret or b"", self._challenge)
        good = not self.refuses and hmac.compare_digest(value, expected) and secret is not None
        self._send(Packet(SUCCESS if good else FAILURE, heard.identifier, b"Welcome" if good else b"Login incorrect"))
        self._finish(good)


CLIENTS: dict[str, type[Authentication]] = {"pap": PapClient, "chap": ChapClient}
SERVERS: dict[str, type[Authentication]] = {"pap": PapServer, "chap": ChapServer}

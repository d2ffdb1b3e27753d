"""Those who are connected to a dialer's control socket: one JSON object a line each way, within bounds."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct

from pydial.events import Network
from pydial.run import dialers
from pydial.run.channel_talk import ChannelTalk
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.report.reporter import Reporters
    from pydial.report.statefile import StateFile
    from pydial.system.listener import Listener
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

    Facts = dict[str, object]

MOST_CLIENTS = 16  # the one that has been silent longest makes room for a new one
MOST_AT_ONCE = 16  # connections that are taken in one go
MOST_REQUESTS = 50  # of one client in a second
LONGEST_REQUEST = 4096  # bytes
MOST_UNREAD = 65536  # bytes that a client may leave unread
NEWS_SECONDS = 1.0  # the least time between two reports of the network
CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid (unix(7))


class Clients:
    """Serves them all. Nothing here waits; whoever breaks a bound is cut off."""

    def __init__(
        self, state: StateFile, reporter: Reporters, signals: Signals, second_line: Callable[[], Wire | None]
    ) -> None:
        self._state = state
        self._reporter = reporter
        self._signals = signals
        self._clients: list[Client] = []  # the one that was heard last at the end
        self._news_at = -NEWS_SECONDS
        self.talk = ChannelTalk(second_line, reporter)

    def welcome(self, listener: Listener) -> None:
        """Takes those who wait; other users but root are cut off without a word."""
        for _ in range(MOST_AT_ONCE):
            descriptor = listener.accept()
            if descriptor is None:
                return
            wire = socket.socket(fileno=descriptor)
            if _user_of(wire) not in (0, os.geteuid()):
                wire.close()
                continue
            if len(self._clients) >= MOST_CLIENTS:
                self._clients[0].close()
            self._clients.append(Client(wire, self._signals, self._answer, self._forget, self._heard))

    def _heard(self, client: Client) -> None:
        self._forget(client)
        self._clients.append(client)

    def _forget(self, client: Client) -> None:
        if client in self._clients:
            self._clients.remove(client)

    def close(self) -> None:
        """Cut all off."""
        for client in list(self._clients):
            client.close()

    # -- what is asked

    def _answer(self, request: Facts, client: Client) -> Facts | None:
        """None: the answer comes later."""
        match request.get("command"):
            case "status":
                return {"ok": True, "dialer": dialers.up_to_date(self._state.facts)}
            case "hangup":
                os.kill(os.getpid(), signal.SIGTERM)
                return {"ok": True}
            case "reconnect":
                return self._reconnect()
            case "network":
                return self._note_network(request)
            case "channel":
                return {"ok": True, "channel": self.talk.is_there}
            case "at":
                why = self.talk.ask(request, client.reply)
                self._signals.wake()  # its answer comes on a descriptor of its own
                return {"error": why} if why else None
        return {"error": "there is no such command"}

    def _reconnect(self) -> Facts:
        if not self._state.facts["online"]:
            return {"error": "it is not online"}
        self._signals.ask("reconnect")
        return {"ok": True}

    def _note_network(self, request: Facts) -> Facts:
        """Whoever has asked the modem on its second port tells what it said."""
        names = ("registration", "operator", "technology")
        texts = [request.get(name) for name in names]
        dbm = request.get("signal_dbm")
        known = dbm is None or (isinstance(dbm, int) and not isinstance(dbm, bool) and -200 < dbm < 100)
        if not known or not all(isinstance(text, str) and len(text) < 100 for text in texts):
            return {"error": "that is no network"}
        if clock.now() - self._news_at < NEWS_SECONDS:
            return {"error": "that is too often"}
        self._news_at = clock.now()
        registration, operator, technology = map(str, texts)
        self._reporter.tell(Network(registration, operator, technology, dbm if isinstance(dbm, int) else None))
        return {"ok": True}


class Client:
    """One connection."""

    def __init__(
        self,
        wire: socket.socket,
        signals: Signals,
        answer: Callable[[Facts, Client], Facts | None],
        closed: Callable[[Client], object],
        heard: Callable[[Client], object],
    ) -> None:
        self._wire = wire
        self._signals = signals
        self._answer = answer
        self._closed = closed
        self._heard = heard
        self._request = b""  # the beginning of a line
        self._unread = b""  # answers that have no room yet
        self._count, self._since = 0, clock.now()
        signals.attend(wire.fileno(), self._serve)

    def close(self) -> None:
        """Cut it off."""
        descriptor = self._wire.fileno()
        if descriptor >= 0:
            self._signals.dismiss(descriptor)
            self._signals.dismiss_room(descriptor)
            self._wire.close()
            self._closed(self)

    def _serve(self) -> None:
        """Something can be read."""
        try:
            data = self._wire.recv(LONGEST_REQUEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self._heard(self)
        *lines, self._request = (self._request + data).split(b"\n")
        for line in lines:
            if self._wire.fileno() >= 0 and line.strip():
                self._take(line)
        if len(self._request) > LONGEST_REQUEST:
            self.close()

    def _take(self, line: bytes) -> None:
        if clock.now() - self._since >= 1.0:
            self._count, self._since = 0, clock.now()
        self._count += 1
        if self._count > MOST_REQUESTS or len(line) > LONGEST_REQUEST:
            self.close()
            return
        answer = self._answer_to(line)
        if answer is not None:
            self.reply(answer)

    def reply(self, facts: Facts) -> None:
        """Send an answer; to one that has gone nothing."""
        if self._wire.fileno() >= 0:
            self._unread += json.dumps(facts, ensure_ascii=True).encode() + b"\n"
            self._write()

    def _answer_to(self, line: bytes) -> Facts | None:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return {"error": "that is no JSON object"}
        return self._answer(request, self) if isinstance(request, dict) else {"error": "that is no JSON object"}

    def _write(self) -> None:
        """What has room; the rest waits for room, up to MOST_UNREAD."""
        try:
            self._unread = self._unread[self._wire.send(self._unread) :]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        if len(self._unread) > MOST_UNREAD:
            self.close()
        elif self._unread:
            self._signals.attend_room(self._wire.fileno(), self._write)
        else:
            self._signals.dismiss_room(self._wire.fileno())


def _user_of(wire: socket.socket) -> int:
    """The user whose process is at the other end."""
    told = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    return int(CREDENTIALS.unpack(told)[1])

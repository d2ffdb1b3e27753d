"""What is said on the line, between a command and its answer, and behind CONNECT."""

from __future__ import annotations

import os
import tty

import pytest

from pydial.dial.commands import Send
from pydial.events import Received, Sent
from pydial.run.conversation import Conversation, Trace
from pydial.secrets.commands import MASK
from pydial.secrets.mask import Mask
from pydial.system.wire import Channel


class Pty:
    """A wire: the other end is the test's."""

    greedy = True

    def __init__(self) -> None:
        self.far, self.fd = os.openpty()
        tty.setraw(self.fd)

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    def says(self, data: bytes) -> None:
        os.write(self.far, data)


class Told(list):
    """Hears every event."""

    mask = Mask(("secret",))

    def tell(self, event) -> None:
        self.append(event)


@pytest.fixture
def talk():
    wire, told = Pty(), Told()
    conversation = Conversation(Channel(wire, told.mask), told)
    conversation.wire, conversation.told = wire, told
    yield conversation
    os.close(wire.fd)
    os.close(wire.far)


def test_an_answer_that_came_late_is_not_the_next_commands(talk):
    talk.wire.says(b"\r\nOK\r\n")
    talk.send(Send("ATE1"))
    assert talk.next_result() is None
    talk.wire.says(b"ATE1\r\r\nERROR\r\n")
    kinds = []
    while (happening := talk.next_result()) is not None:
        kinds += [happening.kind] if happening.text else []
    assert kinds == ["ERROR"]


def test_what_comes_with_connect_is_the_hosts_first_word(talk):
    talk.send(Send("ATDT1"))
    talk.wire.says(b"\r\nCONNECT 9600\r\nlogin: ")
    found = [talk.next_result() for _ in range(3)]
    assert [happening.kind for happening in found if happening and happening.text] == ["CONNECT"]
    assert talk.next_words().text.strip() == "login:"


def test_connect_without_a_line_end_is_one_when_nothing_follows(talk):
    talk.send(Send("ATDT1"))
    talk.wire.says(b"\r\nCONNECT 9600")
    while talk.next_result() is not None:
        pass
    assert talk.late_result(("CONNECT",)).result.speed == 9600
    assert talk.late_result(("CONNECT",)) is None


@pytest.mark.parametrize(
    ("as_wvdial", "command", "connected"), [(False, "ATD*99#", True), (False, "ATZ", False), (True, "ATD*99#", False)]
)
def test_ppp_without_a_connect_is_one(as_wvdial, command, connected):
    line = Pty()
    told = Told()
    talk = Conversation(Channel(line, told.mask), told, frames=as_wvdial)
    talk.send(Send(command))
    line.says(b'~\xff}#\xc0!}!}!} }4}"}&} } } } }%}&~')
    assert talk.next_result() is None
    late = talk.late_result(("CONNECT",))
    assert (late is not None and late.kind == "CONNECT") is connected
    os.close(line.fd)
    os.close(line.far)


def test_half_a_word_is_no_late_connect(talk):
    talk.send(Send("ATDT1"))
    talk.wire.says(b"\r\nCONNECTED WITH")
    while talk.next_result() is not None:
        pass
    assert talk.late_result(("CONNECT",)) is None


def test_a_secret_is_sent_but_never_told(talk):
    talk.send(Send("secret", secret=True))
    assert os.read(talk.wire.far, 100) == b"secret\r"
    talk.wire.says(b"secret\r\n")
    talk.next_words()
    assert [event for event in talk.told if isinstance(event, Sent | Received)] == [Sent(MASK), Received(MASK)]
    assert "secret" not in repr(talk.told)


FRAMES = "~\x7f}#@!}!}!} }9}&} } } } }#}$@#}%}&~~\x7f}#@!"


def shown(*pieces: str, frames: bool, ppp_follows: bool = False) -> str:
    """What people see of the host's words, when they come in these pieces."""
    told = Told()
    trace = Trace(Channel(Pty(), Mask()), told, frames=frames)
    for piece in pieces:
        trace.write(piece.encode("latin-1"))
    trace.end(ppp_follows=ppp_follows)
    assert "".join(event.text for event in told if isinstance(event, Received)) == "".join(pieces).replace("\n", "")
    for_people = [event for event in told if isinstance(event, Received) and not event.quiet]
    return "".join(event.text + "\n" * event.complete for event in for_people)


def test_people_see_nothing_of_ppp_but_under_the_name_wvdial():
    words = f"Welcome ~ you\nhost:~ {FRAMES}\nNO CARRIER\n~ $ ~"
    without = words.replace(FRAMES, "")
    for size in (1, 2, 3, 5, len(words)):
        pieces = [words[at : at + size] for at in range(0, len(words), size)]
        assert shown(*pieces, frames=True) == words
        assert shown(*pieces, frames=False) == without
        assert shown(*pieces, frames=False, ppp_follows=True) == without[:-1]


def test_the_goodbye_to_an_old_ppp_session_is_one():
    """As the independent reading of RFC 1662 takes it: code 5, Terminate-Request."""
    from pydial.dial.scripts.init import TERMINATE_REQUEST
    from pydial.ppp.framing import encode

    assert TERMINATE_REQUEST.encode("latin-1") == encode(0xC021, bytes((5, 1, 0, 4)))

"""A talk by way of a dialer: its control socket passes questions on to a second channel of the modem."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from pydial import simulator
from pydial.at.exchange import Ask, Listen, Submit
from pydial.errors import DeviceBusy, NoDevice
from pydial.report.reporter import Reporters
from pydial.report.statefile import StateFile
from pydial.run.channel_talk import IN_USE, NO_QUESTION, ChannelTalk, question
from pydial.run.control import ControlSocket
from pydial.run.remote_session import RemoteSession
from pydial.secrets.mask import Mask
from pydial.system import dialer_socket
from pydial.system.refused_pins import RefusedPins
from pydial.system.serial_port import SerialPort
from pydial.system.waiting import Signals
from pydial.talk import modem, sms
from pydial.talk.ussd import Dialogue

LONGEST = 20.0


class Dialer:
    """A control socket and a second channel, served while `meanwhile` runs in a thread of its own."""

    def __init__(self, folder: Path, line: SerialPort, signals: Signals) -> None:
        self.signals = signals
        self.reporter = Reporters(Mask())
        self.control = ControlSocket(StateFile(("x",), (), "/dev/x"), self.reporter, signals)
        self.control.second_line = lambda: line
        self.facts: dict[str, object] = {"control": self.control.listen(str(folder / "x"))}

    def session(self) -> RemoteSession:
        return RemoteSession(self.facts, self.reporter, self.signals, RefusedPins(()))

    def meanwhile(self, job: Any) -> Any:
        """What `job` returns, or raises."""
        found: list[Any] = []

        def run() -> None:
            try:
                found.append(job())
            except BaseException as problem:
                found.append(problem)

        thread = threading.Thread(target=run)
        thread.start()
        while thread.is_alive():
            due = self.control.tick()
            self.signals.wait(self.control.descriptors(), min(0.02, due or 0.02))
        if isinstance(found[0], BaseException):
            raise found[0]
        return found[0]


@pytest.fixture
def dialer(tmp_path: Path, signals: Signals):
    with simulator.start("phone") as device:
        line = SerialPort.open(device.device, 115200, locked=False)
        made = Dialer(tmp_path, line, signals)
        yield made
        made.control.close()
        line.close()


def test_the_talks_are_the_same_as_on_a_port(dialer: Dialer) -> None:
    session = dialer.session()
    found = dialer.meanwhile(lambda: session.run(modem.signal()))
    assert found.cell.operator == "Example Net" and found.radio.rsrp_dbm is not None
    [message] = dialer.meanwhile(lambda: session.run(sms.in_pdu_mode(sms.listed)))
    assert message.message.text == "How are you?"
    sent = sms.Sent()
    dialer.meanwhile(lambda: session.run(sms.in_pdu_mode(lambda: sms.send([("0001000381214300000141", 10)], sent))))
    assert sent.parts == 1
    assert dialer.meanwhile(lambda: session.run(Dialogue().say("*100#"))).text.startswith("Your balance")


def test_one_question_at_a_time(dialer: Dialer) -> None:
    talk = ChannelTalk(dialer.control.second_line, dialer.reporter)
    told: list[dict[str, object]] = []
    assert talk.ask({"begins": "+NEVER", "seconds": 0.3}, told.append) == ""
    assert talk.ask({"text": "AT"}, told.append) == IN_USE
    while (due := talk.look()) is not None:
        dialer.signals.wait(talk.descriptors(), due)
    assert told == [{"ok": True, "lines": [], "result": None}] and talk.descriptors() == []
    assert talk.ask({"text": "AT"}, told.append) == ""
    while (due := talk.look()) is not None:
        dialer.signals.wait(talk.descriptors(), due)
    assert told[1:] == [{"ok": True, "lines": [], "result": "OK"}]


def test_without_a_channel_it_is_busy(dialer: Dialer) -> None:
    dialer.control.second_line = lambda: None
    assert dialer.meanwhile(lambda: dialer_socket.ask(dialer.facts, {"command": "channel"})) == {
        "ok": True, "channel": False,
    }  # fmt: skip
    with pytest.raises(DeviceBusy, match="no second channel"):
        dialer.meanwhile(lambda: dialer.session().run(modem.signal()))


def test_nothing_is_waited_for_where_nobody_asks(dialer: Dialer) -> None:
    assert dialer.control.tick() is None and dialer.control.descriptors() == []


@pytest.mark.parametrize(
    "request_",
    [{}, {"text": ""}, {"text": 7}, {"text": "AT\r"}, {"text": "ATÄ"}, {"text": "AT" + "x" * 2000}, {"text": "ATD1"},
     {"text": "a t d 1"}, {"text": "AT", "seconds": 0}, {"text": "AT", "seconds": True}, {"text": "AT", "seconds": 1e9},
     {"text": "AT", "seconds": "1"}, {"text": "AT", "body": ""}, {"text": "AT", "body": "\x1a"}, {"begins": ""}],
)  # fmt: skip
def test_what_is_no_question(request_: dict[str, object]) -> None:
    assert question(request_) is None, NO_QUESTION


def test_what_is_one() -> None:
    assert question({"text": "AT"}) == Ask("AT", 10.0, quiet=True)
    assert question({"text": "AT+CMGS=1", "body": "00", "seconds": 5}) == Submit("AT+CMGS=1", "00", 5)
    assert question({"begins": "+CUSD:", "seconds": 5}) == Listen("+CUSD:", 5)


def test_a_channel_that_goes_is_told(tmp_path: Path, signals: Signals) -> None:
    with simulator.start("phone") as device:
        line = SerialPort.open(device.device, 115200, locked=False)
    made = Dialer(tmp_path, line, signals)
    try:
        with pytest.raises((DeviceBusy, NoDevice), match="gone"):
            made.meanwhile(lambda: made.session().run(modem.signal()))
    finally:
        made.control.close()
        line.close()

"""The plan of a probe, run against scripted ports: what is sent, what is said, what is found. No time passes."""

from __future__ import annotations

import pytest

from pydial.probe.machine import PAUSE_SECONDS, Probe
from pydial.probe.plan import Ask, Modem, Say, SetSpeed, probe

INIT = "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0"
NOKIA = """\
ATQ0 V1 E1 -- OK
ATQ0 V1 E1 Z -- OK
ATQ0 V1 E1 S0=0 -- OK
ATQ0 V1 E1 S0=0 &C1 -- OK
ATQ0 V1 E1 S0=0 &C1 &D2 -- OK
ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0 -- OK
Modem Identifier: ATI -- Nokia
Speed 4800: AT -- OK
Speed 9600: AT -- OK
Speed 19200: AT -- OK
Speed 38400: AT -- OK
Speed 57600: AT -- OK
Speed 115200: AT -- OK
Speed 230400: AT -- OK
Speed 460800: AT -- OK
Max speed is 460800; that should be safe.
ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0 -- OK
"""  # step 7 of the Nokia how-to of 2008
DEAD = """\
ATQ0 V1 E1 -- failed with 2400 baud, next try: 9600 baud
ATQ0 V1 E1 -- failed with 9600 baud, next try: 115200 baud
ATQ0 V1 E1 -- and failed too at 115200, giving up.
"""


class Port:
    """A scripted port: `answers` by command (bytes, None for silence); `hears`: the speeds it understands."""

    def __init__(self, answers=None, echo=True, hears=range(10**9), delay=0.0, unplugged_by="", default=b"OK"):
        self.answers, self.echo, self.hears, self.delay = answers or {}, echo, hears, delay
        self.unplugged_by, self.default = unplugged_by, default
        self.sent, self.now, self.speed, self.text = [], 0.0, 0, ""

    def reply(self, command):
        answer = self.answers.get(command, self.default)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        lines = b"".join(b"\r\n" + line + b"\r\n" for line in answer.split(b"|")) if answer else b""
        return lines if answer is not None else None

    def run(self, plan=None):
        """The modem that was found; the conversation is in `sent` and `text`."""
        driver = Probe(plan or probe())
        steps = driver.start(self.now)
        while True:
            command = self._perform(steps)
            if driver.finished:
                self.probe = driver
                return driver.modem
            steps = self._answer(driver, command)

    def _perform(self, steps):
        command = None
        for step in steps:
            if isinstance(step, Say):
                self.text += step.text
            elif isinstance(step, SetSpeed):
                self.speed = step.speed
            elif isinstance(step, Ask):
                command = step.command
                if command:
                    self.sent.append(command)
        return command

    def _answer(self, driver, command):
        if command and command == self.unplugged_by:
            driver.receive(command.encode() + b"\r", self.now)
            return driver.vanish(self.now)
        if command and self.speed in self.hears:
            if self.echo:
                driver.receive(command.encode() + b"\r", self.now)
            reply = self.reply(command)
            if reply and self.now + self.delay <= driver.deadline:
                self.now += self.delay
                driver.receive(reply, self.now)
            elif reply:
                self.now = driver.deadline
                assert not driver.expire(self.now), "an echo buys time"
                self.now = max(self.now, driver._asked + self.delay)
                driver.receive(reply, self.now)
        self.now = driver.deadline
        return driver.expire(self.now)


def test_a_modem_as_in_the_how_to():
    port = Port({"ATI": b"Nokia|OK"})
    assert port.run() == Modem(INIT, 460800, ("Nokia",))
    assert port.text == NOKIA
    assert port.sent == [line.split(" -- ")[0].split(": ")[-1] for line in NOKIA.splitlines() if " -- " in line]


def test_a_quick_modem_costs_pauses_only():
    port = Port({"ATI": b"Nokia|OK"})
    port.run()
    assert port.now < 0.05 + 20 * PAUSE_SECONDS


def test_a_dead_port_is_asked_at_three_speeds():
    port = Port(hears=())
    assert port.run() is None
    assert port.text == DEAD
    assert port.sent == ["ATQ0 V1 E1"] * 3
    assert port.now < 1.6
    assert not port.probe.answered


def test_error_proves_an_at_port_but_no_modem():
    port = Port(default=b"ERROR")
    assert port.run() is None
    assert port.probe.answered
    assert port.text.splitlines()[:2] == ["ATQ0 V1 E1 -- ERROR", "failed with 2400 baud, next try: 9600 baud"]


def test_numbers_for_answers_are_none():
    """We said V1: who answers in numbers all the same does not understand us."""
    port = Port(default=None, answers={"ATQ0 V1 E1": b"0"})
    assert port.run() is None
    assert port.text.startswith("ATQ0 V1 E1 -- 0\nfailed with 2400 baud")


def test_refused_settings_are_left_out():
    port = Port({"ATQ0 V1 E1 S0=0": b"ERROR", "ATQ0 V1 E1 &C1 &D2": b"+CME ERROR: 3"})
    modem = port.run()
    assert modem.init == "ATQ0 V1 E1 &C1 +FCLASS=0"
    assert modem.refused == ("S0=0", "&D2")
    assert "ATQ0 V1 E1 &C1 &D2 -- +CME ERROR: 3\n" in port.text


def test_z_may_take_three_seconds():
    port = Port({"ATQ0 V1 E1 Z": None})
    assert port.run().refused == ("Z",)
    assert 3.0 < port.now < 3.3
    assert "ATQ0 V1 E1 Z -- ATQ0 V1 E1 Z\n" in port.text


@pytest.mark.parametrize(
    "answer, shown, identity",
    [
        (b"^RSSI:5|Nokia|OK", "Nokia", ("Nokia",)),
        (b"+CREG: 1|RING|Nokia|OK", "Nokia", ("Nokia",)),
        (
            b"Maker: huawei|Model: E173|+GCAP: +CGSM|OK",
            "Maker: huawei",
            ("Maker: huawei", "Model: E173", "+GCAP: +CGSM"),
        ),
        (b"ERROR", "ERROR", ()),
        (b"OK", "OK", ()),
    ],
)
def test_the_name_is_what_was_asked_for(answer, shown, identity):
    port = Port({"ATI": answer})
    assert port.run().identity == identity
    assert f"Modem Identifier: ATI -- {shown}\n" in port.text


def test_ati_without_answer_costs_one_try():
    port = Port({"ATI": None})
    assert port.run().identity == ()
    assert port.sent.count("ATI") == 1
    assert port.now < 1.0


def test_without_an_echo_the_name_is_known_all_the_same():
    port = Port({"ATI": b"Nokia|OK"}, echo=False)
    assert port.run().identity == ("Nokia",)
    assert "Modem Identifier: ATI -- OK\n" in port.text  # as wvdialconf has it


@pytest.mark.parametrize("top", [9600, 57600, 115200])
def test_the_highest_speed_is_found_from_below(top):
    port = Port(hears=range(top + 1))
    assert port.run().speed == top
    assert f"AT -- Max speed is {top}; that should be safe.\n" in port.text
    assert port.speed == top


@pytest.mark.parametrize("limit, wanted", [(460800, 460800), (115200, 115200), (921600, 921600), (3000000, 3000000)])
def test_no_speed_is_tried_that_the_port_does_not_offer(limit, wanted):
    assert Port().run(probe(limit)).speed == wanted


def test_a_speed_only_counts_if_the_init_string_works_at_it():
    answers = {INIT: [b"OK", None, b"OK"]}
    port = Port(answers, echo=False)
    assert port.run().speed == 9600
    assert "failed with 460800 baud, next try: 9600 baud\n" in port.text


def test_infrared_begins_and_stays_at_9600():
    port = Port()
    assert port.run(probe(infrared=True)).speed == 9600
    dead = Port(hears=())
    assert dead.run(probe(infrared=True)) is None
    assert dead.text == "ATQ0 V1 E1 -- failed at 9600 and 19200 baud.\n"


def test_an_echo_proves_the_speed_and_buys_time():
    port = Port({"ATI": b"Nokia|OK"}, delay=0.6)
    assert port.run() == Modem(INIT, 460800, ("Nokia",))
    assert "failed" not in port.text


def test_unplugged_in_the_middle():
    port = Port(unplugged_by="ATQ0 V1 E1 S0=0")
    assert port.run() is None
    assert port.text.endswith(
        "ATQ0 V1 E1 S0=0 -- ATQ0 V1 E1 S0=0\nATQ0 V1 E1 &C1 -- failed with 2400 baud, next try: 0 baud\n"
    )


ADAPTERS = [
    ("Hagenuk", "ATI1", "Speed Dragon", "ATB8", "Hagenuk Speed Dragon"),
    ("Hagenuk", "ATI1", "Power Dragon 9", "ATB8", "Hagenuk Power Dragon 9"),
    ("346900", "ATI3", "3Com U.S. Robotics ISDN 5", "AT*PPP=1", "3Com U.S. Robotics ISDN 5"),
    ("SP ISDN", "ATI4", "Sportster ISDN TA", "ATB3", "Sportster ISDN TA"),
    ("644", "ATI6", "ELSA MicroLink ISDN/TLV", "AT$IBP=HDLCP", "ELSA MicroLink ISDN/TLV"),
    ("643", "ATI6", "MicroLink ISDN/TLV.34", r"AT\N10%P1", "MicroLink ISDN/TLV.34"),
    ("ISDN TA", "ATI5", "1.0;ASU", "ATB40", "ASUSCOM ISDNLink TA"),
    ("128000", "ATI3", "Lasat Speed Basic", r"AT\P1&B2X3", "Lasat Speed Basic"),
    ("28642", "ATI1", "Elite 2864I", "AT&O2B40", "ZyXEL Elite 2864I"),
    ("1293", "ATI1", "ZyXEL omni.net", "AT&O2B40", "ZyXEL omni.net"),
]


@pytest.mark.parametrize("identity, question, answer, init, name", ADAPTERS)
def test_isdn_adapters_get_their_own_init_string(identity, question, answer, init, name):
    port = Port({"ATI": f"{identity}|OK".encode(), question: f"{answer}|OK".encode()})
    modem = port.run()
    assert (modem.init, modem.name, modem.adapter) == (init, name, True)
    assert modem.synchronous == (identity == "644")
    assert port.sent[-1] == init


@pytest.mark.parametrize("identity, question, answer, init, name", ADAPTERS)
def test_what_only_begins_like_an_adapter_is_a_modem(identity, question, answer, init, name):
    port = Port({"ATI": f"{identity}|OK".encode(), question: b"Something else|OK"})
    modem = port.run()
    assert (modem.init, modem.name, modem.adapter) == (INIT, "", False)
    assert question in port.sent


def test_an_adapter_that_needs_nothing_and_a_modem_that_has_a_name_only():
    adapter = Port({"ATI": b"3C882|OK"}).run()
    assert (adapter.init, adapter.adapter) == (INIT, True)
    modem = Port({"ATI": b'"Version 1.0"|OK', "ATI6": b"Whatever 9|OK"}).run()
    assert (modem.init, modem.name, modem.adapter) == (INIT, "Whatever 9", False)


def test_bytes_may_come_in_any_pieces():
    whole = b"ATQ0 V1 E1\r\r\nOK\r\n"
    for cut in range(len(whole)):
        driver = Probe(probe())
        driver.start(0.0)
        driver.expire(1.0)  # the waking CR
        driver.receive(whole[:cut], 1.0)
        driver.receive(whole[cut:], 1.0)
        steps = driver.expire(driver.deadline)
        assert [step.command for step in steps if isinstance(step, Ask)] == ["ATQ0 V1 E1 Z"]


def test_stopped_from_outside_it_is_finished():
    driver = Probe(probe())
    driver.start(0.0)
    driver.stop()
    assert driver.finished and driver.modem is None and driver.deadline is None

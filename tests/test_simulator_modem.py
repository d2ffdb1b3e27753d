"""The virtual modem, by a clock that is turned by hand: what is typed, what comes back, when."""

from __future__ import annotations

import pytest

from pydial.errors import ConfigError
from pydial.ppp.timers import Timers
from pydial.simulator import personality as personalities
from pydial.simulator.command_line import BadCommand, LineReader, parse
from pydial.simulator.host import Provider
from pydial.simulator.modem import Modem
from pydial.simulator.personality import Personality


class Bench:
    """A modem, what it has said, and the time."""

    def __init__(self, who: str | Personality = "plain", provider: Provider | None = None, speed: int = 115200) -> None:
        self.time, self.said, self.log = 100.0, b"", []
        self.timers = Timers(lambda: self.time)
        who = personalities.load(who) if isinstance(who, str) else who
        provider = provider or Provider(kind="none")
        self.modem = Modem(who, provider, self.timers, self._write, self.log.append, lambda: speed)
        self.modem.opened()

    def _write(self, octets: bytes) -> None:
        self.said += octets

    def wait(self, seconds: float) -> None:
        end = self.time + seconds
        while (due := self.timers.due_at()) is not None and due <= end:
            self.time = max(due, self.time)
            self.timers.run_due()
        self.time = end

    def type(self, text: str, seconds: float = 5.0) -> str:
        self.said = b""
        self.modem.receive(text.encode("latin-1"))
        self.wait(seconds)
        return self.said.decode("latin-1")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("AT\r", "AT\r\r\nOK\r\n"),
        ("at\r", "at\r\r\nOK\r\n"),
        ("ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0\r", "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0\r\r\nOK\r\n"),
        ("ATE0\r", "ATE0\r\r\nOK\r\n"),
        ("ATV0\r", "ATV0\r0\r"),
        ("ATV0S7?\r", "ATV0S7?\r050\r\n0\r"),
        ("ATQ1\r", "ATQ1\r"),
        ("ATS0=999\r", "ATS0=999\r\r\nERROR\r\n"),
        ("AT(\r", "AT(\r\r\nERROR\r\n"),
        ("ATE0)E0\r", "ATE0)E0\r\r\nERROR\r\n"),
        ("ATX\b&F\r", "ATX\b&F\r\r\nOK\r\n"),
        ("xyz AT\r", "xyz AT\r\r\nOK\r\n"),
        ("AT+CMEE=2;+CGATT=7\r", "AT+CMEE=2;+CGATT=7\r\r\n+CME ERROR: incorrect parameters\r\n"),
        ("AT+CREG?;+CSQ\r", "AT+CREG?;+CSQ\r\r\n+CREG: 0,1\r\n\r\n+CSQ: 18,99\r\n\r\nOK\r\n"),
        ("ATD5551234;\r", "ATD5551234;\r\r\nOK\r\n"),
        ("ATO\r", "ATO\r\r\nNO CARRIER\r\n"),
        ("ATD*99***7#\r", "ATD*99***7#\r\r\nNO CARRIER\r\n"),
        ("ATDT*99#\r", "ATDT*99#\r\r\nCONNECT\r\n"),
    ],
)
def test_a_command_line_is_answered(typed: str, answer: str) -> None:
    assert Bench().type(typed) == answer


def test_a_slash_repeats() -> None:
    bench = Bench()
    bench.type("ATE0I3\r")
    assert bench.type("A/") == "\r\nSimulator\r\n\r\nOK\r\n"


def test_quotes_keep_blanks_and_semicolons() -> None:
    [command, after] = parse('+CGDCONT=1,"IP","a; b" ; E0')
    assert command.argument == '1,"IP","a; b"'
    assert after.name == "E"
    with pytest.raises(BadCommand):
        parse("E0(")


def test_a_line_reader_wants_the_prefix() -> None:
    reader = LineReader()
    assert [body for char in "NO CARRIER\rbAaTI\r" if (body := reader.feed(char)) is not None] == ["I"]


def test_plusses_with_guard_time_escape_and_ato_returns() -> None:
    bench = Bench()
    bench.type("ATD1\r")
    assert bench.type("+++", 3) == "\r\nOK\r\n"
    assert "CONNECT" in bench.type("ATO\r")
    assert bench.type("+++ATH\r", 3) == ""  # no guard time after: data
    assert bench.type("+++", 3) == "\r\nOK\r\n"
    assert bench.type("ATH\r") == "ATH\r\r\nOK\r\n"
    assert not bench.modem.in_call


def test_a_character_aborts_dialling() -> None:
    bench = Bench("noanswer")
    bench.type("ATD1\r", 0.2)
    assert bench.type("\r") == "\r\nNO CARRIER\r\n"
    assert bench.type("AT\r") == "AT\r\r\nOK\r\n"


def test_closing_the_tty_hangs_up_and_forgets() -> None:
    bench = Bench()
    bench.type("ATE0V0\r")
    bench.type("ATD1\r")
    bench.modem.closed()
    bench.modem.opened()
    assert not bench.modem.in_call
    assert bench.type("AT\r") == "AT\r\r\nOK\r\n"


def test_dtr_goes_by_the_setting() -> None:
    for level, in_call in ((0, True), (1, True), (2, False)):
        bench = Bench()
        bench.type(f"AT&D{level}D1\r")
        bench.modem.dtr_dropped()
        assert bench.modem.in_call is in_call


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("busy", "BUSY"),
        ("nocarrier", "NO CARRIER"),
        ("nodialtone", "NO DIALTONE"),
        ("noanswer", "NO ANSWER"),
        ("voice", "VOICE"),
        ("error", "ERROR"),
        ("nokia", "CONNECT"),
        ("hayes", "CONNECT 33600"),
    ],
)
def test_personalities_end_a_call_as_they_say(name: str, result: str) -> None:
    assert Bench(name).type("ATD1\r").endswith(f"\r\n{result}\r\n")


def test_without_detection_busy_is_no_carrier() -> None:
    assert Bench("busy").type("ATX1D1\r").endswith("NO CARRIER\r\n")


def test_flaky_fails_first() -> None:
    bench = Bench("flaky")
    assert [bench.type("ATZ\r")[-4:-2] for _ in range(2)] == ["OR", "OK"]
    assert [bench.type("ATD1\r").split()[1] for _ in range(3)] == ["BUSY", "BUSY", "CONNECT"]


def test_silent_garbage_numeric_slow_and_parity() -> None:
    assert Bench("silent").type("ATZ\r") == ""
    assert len(Bench("garbage").type("ATZ\r")) == 24
    assert Bench("numeric").type("ATI3\r").endswith("0\r")
    assert Bench("slow").type("AT\r") == ""
    assert Bench("slow", speed=9600).type("AT\r").endswith("OK\r\n")
    assert "\xcf\x4b" in Bench("parity").type("AT\r")  # O with its parity bit, K without


def test_a_locked_sim_wants_its_pin_and_counts() -> None:
    bench = Bench("huawei")
    assert "SIM PIN" in bench.type("AT+CPIN?\r")
    assert "NO CARRIER" in bench.type("ATD*99#\r")
    bench.type("AT+CMEE=1\r")
    assert "+CME ERROR: 16" in bench.type("AT+CPIN=0000\r")
    assert "OK" in bench.type("AT+CPIN=1234\r", 0.1)
    assert "+CREG: 0,2" in bench.type("AT+CREG?\r", 0.1)
    assert "+CREG: 0,1" in (bench.wait(1) or bench.type("AT+CREG?\r"))
    assert "^RSSI:21" in bench.type("", 1.0)
    assert not any("1234" in line for line in bench.log)


def test_a_login_host_asks_before_ppp() -> None:
    bench = Bench("login", Provider(secret=b"secret"))
    assert bench.type("ATD1\r").endswith("login: ")
    assert bench.type("user\r") == "user\r\nPassword: "
    assert "Login incorrect" in bench.type("wrong\r")
    bench.type("user\r")
    assert "}!" in bench.type("secret\r")
    assert not any("secret" in line for line in bench.log)


def test_a_menu_wants_its_choice() -> None:
    bench = Bench("menu")
    for typed in ("ATD1\r", "user\r"):
        bench.type(typed)
    assert bench.type("anything\r").endswith("Enter number: ")
    assert "Starting PPP" in bench.type("2\r")


@pytest.mark.parametrize("name", personalities.names())
def test_every_personality_tells_what_it_is(name: str) -> None:
    assert personalities.load(name).about


@pytest.mark.parametrize("text", ["nonsense", "delay soon", "> ATI\ndance", "codes roman", "> ATD...\nwait long"])
def test_a_bad_file_is_named_by_its_line(text: str) -> None:
    with pytest.raises(ConfigError, match=rf"own:{text.count(chr(10)) + 1}: "):
        personalities.parse("own", text)


def test_times_choose_among_answers() -> None:
    bench = Bench(personalities.parse("own", "> AT+X\ntimes 2\n< ERROR\n\n> AT+X\n< +X: 1\n"))
    assert ["ERROR" in bench.type("AT+X\r") for _ in range(3)] == [False, True, False]

"""`pydialctl` against the virtual modem: each command, with and without a dialer that has the modem."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pexpect
import pytest

from tests.dialing import LONGEST, World, wait_for

OWN = "+491700000017"  # the number of the simulator's SIM: what is sent there comes back
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    with World(tmp_path_factory.mktemp("ctl"), "phone", second=True) as world:
        world.environment["HOME"] = str(world.folder)
        with world.config.open("a") as config:
            config.write(f"[Dialer two]\nSecond Port = {world.modem.second}\n")
        yield world


@pytest.fixture
def online(world: World):
    """A dialer of the modem that is online."""
    dialer = world.start("pydial", "two")
    state = world.run_files / "two.json"
    wait_for(lambda: state.exists() and json.loads(state.read_text())["online"], dialer)
    yield dialer
    if dialer.poll() is None:
        dialer.terminate()
    dialer.wait(LONGEST)


def ctl(world: World, *words: str, typed: str = "") -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    command, *rest = words
    if not any(word in ("--modem", "--ports") for word in rest) and command not in ("modems", "--help", "--version"):
        rest = _with_config(world, rest)
    with (world.folder / "typed").open("w+") as source:
        source.write(typed)
        source.seek(0)
        (out, err) = (world.folder / "ctl.out"), (world.folder / "ctl.err")
        with out.open("w+") as stdout, err.open("w+") as stderr:
            child = world.start("pydialctl", command, *rest, stdin=source, stdout=stdout, stderr=stderr)
            code = child.wait(3 * LONGEST)
        return code, out.read_text(), err.read_text()


def _with_config(world: World, rest: list[str]) -> list[str]:
    """Behind the part of a command that has parts: the options belong to it."""
    return [*rest, "--config", str(world.config)]


def told(world: World, *words: str, **how: str) -> dict[str, object]:
    """The object on standard output of a command that does well."""
    code, out, err = ctl(world, *words, "--json", **how)
    assert code == 0, err
    return json.loads(out)


# -- the modem itself, while nobody dials


def test_signal_is_told_in_words_and_numbers(world: World) -> None:
    code, out, _err = ctl(world, "signal")
    assert code == 0
    assert dict(re.split(r"\s\s+", line, maxsplit=1) for line in out.splitlines()) == {
        "Registration": "registered, home network", "Operator": "Example Net", "Technology": "LTE", "Cell": "C0FFEE1",
        "RSSI": "-69 dBm", "RSRP": "-97 dBm", "RSRQ": "-10 dB", "Signal": "fair",
    }  # fmt: skip
    facts = told(world, "signal")
    assert facts["registered"] is True and facts["rsrp_dbm"] == -97 and facts["sinr_db"] is None


def test_the_modem_is_left_as_it_was_found(world: World) -> None:
    """Line and lock are free, and what was set on the modem is put back."""
    queries = ("AT+CMGF?", "AT+CMEE?", "AT+CREG?", "AT+CEREG?")
    before = ctl(world, "at", *queries)
    ctl(world, "sms", "list")
    ctl(world, "signal")
    assert ctl(world, "at", *queries) == before
    assert not Path(f"/var/lock/LCK..{world.modem.device.rpartition('/')[2]}").exists()
    said = [line.split(" ", 2)[2] for line in world.modem.log if " < " in line]
    assert said.index("AT+CMGF=0") < said.index("AT+CMGF=1")
    assert said.index("AT+CMEE=1") < said.index("AT+CMEE=0")


def test_at_prints_each_answer_and_ends_as_the_modem_said(world: World) -> None:
    assert ctl(world, "at", "AT+CGMM", "at+csq") == (0, "LTE-1\nOK\n+CSQ: 22,99\nOK\n", "")
    code, out, _err = ctl(world, "at", "AT+NOSUCH", "AT")
    assert code == 7 and out.splitlines()[-1] == "OK" and "ERROR" in out
    facts = told(world, "at", "AT+CSQ")
    assert facts == {"command": "AT+CSQ", "lines": ["+CSQ: 22,99"], "result": "OK", "ok": True}


def test_at_takes_a_command_a_line_from_a_pipe(world: World) -> None:
    assert ctl(world, "at", typed="AT\n\nAT+CGMM\n") == (0, "OK\nLTE-1\nOK\n", "")


@pytest.mark.parametrize("command", ["ATD123", "at d 123", "ATO", "ATA", "ATé"])
def test_what_begins_a_call_is_not_sent(world: World, command: str) -> None:
    before = len(world.modem.log)
    code, out, err = ctl(world, "at", command)
    assert code == 64 and out == "" and err.startswith("pydialctl: ") and len(err.splitlines()) == 2
    assert len(world.modem.log) == before


@pytest.mark.parametrize(
    "text", ["Grüße", "€uro {x}", "я" * 200, "long " * 100, "two\nlines"], ids=lambda text: text[:6]
)
def test_a_message_to_oneself_comes_back_as_it_was(world: World, text: str) -> None:
    told(world, "sms", "delete", "--all")
    sent = told(world, "sms", "send", OWN, typed=text)
    assert len(sent["references"]) == sent["parts"]
    wait_for(lambda: len(told(world, "sms", "list")["messages"]) == 1)
    [message] = told(world, "sms", "list")["messages"]
    assert (message["text"], message["number"], message["missing_parts"]) == (text, OWN, 0)
    assert len(message["indexes"]) == sent["parts"]
    read = told(world, "sms", "read", str(message["index"]))
    assert read["text"] == text and read["status"] == "read"
    code, _out, err = ctl(world, "sms", "delete", str(message["index"]))
    assert (code, err) == (0, "Deleted 1 message.\n")
    assert told(world, "sms", "list") == {"messages": []}


def test_messages_are_listed_for_people(world: World) -> None:
    told(world, "sms", "delete", "--all")
    assert ctl(world, "sms", "list") == (0, "There are no messages.\n", "")
    assert ctl(world, "sms", "send", OWN, "Hello\x1b[2J there " * 9)[0] in (0, 64)
    assert ctl(world, "sms", "send", OWN, "Hello there")[0] == 0
    wait_for(lambda: told(world, "sms", "list")["messages"])
    _code, out, _err = ctl(world, "sms", "list")
    heading, row = out.splitlines()[0], out.splitlines()[-1]
    assert heading.split() == ["No.", "Status", "Number", "Time", "Text"]
    assert row.endswith("2026-11-05 12:50:20+01:00  Hello there") and OWN in row and row.isprintable()


def test_ussd_prints_the_answer_and_goes_through_a_menu(world: World) -> None:
    assert ctl(world, "ussd", "*100#") == (0, "Your balance is 12.34 EUR, valid until 24.12.2026.\n", "")
    code, out, _err = ctl(world, "ussd", "*101#", "--answer", "2")
    assert code == 0 and out == "1 Balance\n2 Tariff\n0 End\nTariff S, 5 GB a month\n"
    assert told(world, "ussd", "*101#")["asks_more"] is True
    assert ctl(world, "ussd", "*100#", "--answer", "2")[2].startswith("The network has asked for no more")
    code, out, err = ctl(world, "ussd", "*999#")
    assert code == 7 and out == "" and "does not support" in err


@pytest.mark.parametrize("form", ["ucs2", "packed"])
def test_ussd_in_other_forms(tmp_path: Path, form: str) -> None:
    maker = "huawei" if form == "packed" else "Example"
    personality = tmp_path / "modem.txt"
    personality.write_text(f"ussd {form}\nmanufacturer {maker}\n")
    with World(tmp_path, str(personality)) as world:
        assert told(world, "ussd", "*101#", "--answer", "1")["replies"] == ["1 Balance\n2 Tariff\n0 End", "12.34 EUR"]


def test_a_modem_that_cannot_says_so(tmp_path: Path) -> None:
    personality = tmp_path / "modem.txt"
    personality.write_text("sms off\nussd none\n")
    with World(tmp_path, str(personality)) as world:
        for words in (("sms", "list"), ("ussd", "*100#")):
            code, out, err = ctl(world, *words)
            assert code == 7 and out == "" and len(err.splitlines()) in (1, 2, 3)


def test_modems_are_listed_with_their_sims(world: World) -> None:
    ports = ("--ports", world.modem.device)
    facts = told(world, "modems", *ports)["modems"]
    assert [(one["device"], one["sim"], one["iccid"], one["imsi"]) for one in facts] == [
        (world.modem.device, "READY", "…2345", "…6789")
    ]
    assert facts[0]["network"]["operator"] == "Example Net" and facts[0]["error"] is None
    [whole] = told(world, "modems", "--full", *ports)["modems"]
    assert whole["iccid"] == "8988211000000012345" and whole["imsi"] == "001010123456789"
    code, out, _err = ctl(world, "modems", *ports)
    assert code == 0 and "LTE-1" in out and "…2345" in out and "0101234" not in out


def test_one_without_a_free_sim_is_listed_too(tmp_path: Path) -> None:
    with World(tmp_path, "huawei") as locked:
        [one] = told(locked, "modems", "--ports", locked.modem.device)["modems"]
    assert one["sim"] == "SIM PIN" and one["imsi"] is None and one["error"] is None


def test_no_modem_at_all(world: World) -> None:
    assert ctl(world, "modems", "--ports", "/dev/ttyNoSuchThing") == (4, "There are no modems.\n", "")


# -- the SIM's lock


@pytest.fixture
def locked(tmp_path: Path):
    with World(tmp_path, "huawei") as world:
        world.environment["STATE_DIRECTORY"] = str(tmp_path)
        yield world


def test_the_life_of_a_pin(locked: World) -> None:
    assert told(locked, "pin", "status") == {
        "status": "SIM PIN", "locked_at_start": None, "pin_tries": 3, "puk_tries": 10,
    }  # fmt: skip
    code, out, err = ctl(locked, "pin", "enter", typed="1234\n")
    assert (code, out) == (0, "") and err.splitlines()[0] == "3 tries are left for the PIN." and "open" in err
    assert told(locked, "pin", "status")["locked_at_start"] is True
    assert told(locked, "pin", "change", typed="1234\n98765\n98765\n") == {"done": "change"}
    assert told(locked, "pin", "disable", typed="98765\n") == {"done": "disable"}
    assert told(locked, "pin", "status")["locked_at_start"] is False
    assert ctl(locked, "pin", "disable")[0] == 11
    assert told(locked, "pin", "enable", typed="98765\n") == {"done": "enable"}
    log = "\n".join(locked.modem.log)
    assert '"1234"' not in log and "98765" not in log


def test_the_last_try_wants_a_word_and_the_puk_opens_it(locked: World) -> None:
    for left in (2, 1):
        code, _out, err = ctl(locked, "pin", "enter", typed="0000\n")
        assert code == 11 and f"{left} {'tries are' if left > 1 else 'try is'} left." in err
    code, _out, err = ctl(locked, "pin", "enter", typed="0000\n")
    assert code == 11 and "--last-try" in err and told(locked, "pin", "status")["pin_tries"] == 1
    assert ctl(locked, "pin", "enter", "--last-try", typed="0000\n")[0] == 11
    assert told(locked, "pin", "status")["status"] == "SIM PUK"
    assert "unblock" in ctl(locked, "pin", "enter", typed="1234\n")[2]
    assert told(locked, "pin", "unblock", typed="12345678\n4711\n4711\n") == {"done": "unblock"}
    assert told(locked, "pin", "status")["status"] == "READY"


@pytest.mark.parametrize(
    ("action", "typed", "why"),
    [("enter", "", "Nothing was typed"), ("enter", "12\n", "four to eight digits"),
     ("enter", 'x"1234\n', "four to eight digits"), ("enter", "123456789\n", "four to eight digits")],
)  # fmt: skip
def test_what_cannot_be_a_pin_is_not_sent(locked: World, action: str, typed: str, why: str) -> None:
    code, _out, err = ctl(locked, "pin", action, typed=typed)
    assert code == 64 and why in err and (not typed or typed.strip() not in err)
    assert told(locked, "pin", "status")["pin_tries"] == 3


def test_a_pin_is_never_shown_nor_typed_visibly(locked: World) -> None:
    words = ["pin", "enter", "--verbose", "--config", str(locked.config)]
    child = pexpect.spawn(str(locked.folder / "pydialctl"), words, env=locked.environment, timeout=LONGEST)
    child.expect_exact("PIN:")
    child.sendline("1234")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and b"1234" not in child.before and b"AT+CPIN=" in child.before


# -- while a dialer has the modem


def test_signal_and_messages_while_online_by_the_second_port(world: World, online) -> None:
    assert told(world, "signal", "two")["rsrp_dbm"] == -97
    state = json.loads((world.run_files / "two.json").read_text())
    assert (state["operator"], state["signal_dbm"], state["technology"]) == ("Example Net", -69, "LTE")
    assert told(world, "ussd", "*100#", "two")["text"].startswith("Your balance")
    [one] = [one for one in told(world, "modems", "--ports", world.modem.device)["modems"] if one["dialer"]]
    assert one["dialer"] == "two" and one["network"]["operator"] == "Example Net"
    assert online.poll() is None


def test_without_a_second_way_in_it_says_what_would_help(tmp_path: Path) -> None:
    with World(tmp_path, "phone") as world:
        dialer = world.start("pydial")
        wait_for(lambda: '"online": true' in _text(world.run_files / "Defaults.json"), dialer)
        code, out, err = ctl(world, "signal")
        dialer.terminate()
        dialer.wait(LONGEST)
    assert code == 5 and out == "" and len(err.splitlines()) == 3
    assert all(word in err for word in ("Second Port", "Multiplex", "--hangup"))


def test_between_two_calls_the_port_itself_is_free(tmp_path: Path) -> None:
    with World(tmp_path, "phone") as world:
        with world.config.open("a") as config:
            config.write("[Dialer slow]\nRedial Delay = 60\n")
        dialer = world.start("pydial", "slow")
        state = world.run_files / "slow.json"
        wait_for(lambda: '"online": true' in _text(state), dialer)
        assert ctl(world, "reconnect", "slow")[0] == 0
        wait_for(lambda: '"RECONNECTING"' in _text(state), dialer)
        assert told(world, "signal", "slow")["operator"] == "Example Net"
        dialer.terminate()
        dialer.wait(LONGEST)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_status_knows_the_network_and_asks_at_most_once_a_minute(world: World, online) -> None:
    code, out, _err = ctl(world, "status", "two")
    assert code == 0 and "Example Net LTE -69 dBm" in out
    asked = _questions(world)
    assert ctl(world, "status", "two")[0] == 0
    assert _questions(world) == asked


def _questions(world: World) -> int:
    return sum("AT+CSQ" in line for line in world.modem.log)


def test_metrics_are_what_prometheus_takes(world: World, online) -> None:
    code, out, _err = ctl(world, "status", "--openmetrics", "two")
    assert code == 0
    values = dict(line.rsplit(" ", 1) for line in out.splitlines() if not line.startswith("#"))
    assert values['pydial_online{section="two"}'] == "1" and values['pydial_signal_dbm{section="two"}'] == "-69"
    assert float(values['pydial_received_bytes{section="two"}']) >= 0 if "pydial_received_bytes" in out else True


def test_reconnect_and_hangup(world: World, online) -> None:
    before = json.loads((world.run_files / "two.json").read_text())["online_at"]
    assert ctl(world, "reconnect", "two") == (0, "", "two dials anew.\n")
    state = world.run_files / "two.json"
    wait_for(lambda: json.loads(state.read_text())["online_at"] not in (None, before), online)
    code, _out, err = ctl(world, "hangup", "two")
    assert code == 0 and re.fullmatch(r"--> Ended two, pid \d+\.\n", err)
    assert ctl(world, "reconnect", "two")[0] == 1 and ctl(world, "hangup", "two")[0] == 1


# -- command lines


@pytest.mark.parametrize(
    "words",
    [(), ("nosuch",), ("sms",), ("pin",), ("sms", "read"), ("sms", "read", "x"), ("sms", "delete"),
     ("sms", "delete", "--all", "3"), ("ussd",), ("ussd", ""), ("ussd", 'a"b'), ("ussd", "x" * 200),
     ("signal", "--nosuch"), ("sms", "send", "abc", "x"), ("sms", "send", OWN, ""), ("at", "AT\x07")],
)  # fmt: skip
def test_wrong_usage_is_64_and_few_words(world: World, words: tuple[str, ...]) -> None:
    child = world.run("pydialctl", *words)
    assert child.returncode == 64 and child.stdout == "" and "Traceback" not in child.stderr
    assert 1 <= len(child.stderr.splitlines()) <= 3 and child.stderr.startswith("pydialctl: ")


def test_an_error_is_an_object_too(world: World) -> None:
    code, out, err = ctl(world, "signal", "--modem", "/dev/nosuchthing", "--json")
    error = json.loads(out)["error"]
    assert code == 4 == error["exit_code"] and error["code"] == "no-device" and error["hint"]
    assert error["message"] in err


def test_a_section_that_is_not_there(world: World) -> None:
    code, _out, err = ctl(world, "signal", "nosuch")
    assert code == 3 and "nosuch" in err and len(err.splitlines()) <= 3


def test_help_names_every_command(world: World) -> None:
    _code, out, _err = ctl(world, "--help")
    assert all(f"\n    {name} " in out for name in ("status", "modems", "signal", "at", "sms", "ussd", "pin"))
    assert ctl(world, "--version")[1].startswith("pydialctl ")


# -- a terminal


def terminal(world: World, *words: str) -> pexpect.spawn:
    environment = {**world.environment, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    return pexpect.spawn(
        str(world.folder / "pydialctl"), list(words), env=environment, timeout=LONGEST, encoding="utf-8"
    )


def test_at_on_a_terminal_shows_what_comes_by_itself_and_ends_at_ctrl_d(world: World) -> None:
    child = terminal(world, "at", "--config", str(world.config))
    child.expect_exact("at> ")
    child.sendline("AT+CGMM")
    child.expect("LTE-1\r\nOK\r\n")
    child.expect_exact("at> ")
    child.sendline('AT+CUSD=1,"*100#",15')
    child.expect("OK\r\n")
    child.expect(re.escape('+CUSD: 0,"Your balance is'))
    child.sendline("ATD1")
    child.expect("begins a call")
    child.expect_exact("at> ")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_menu_asks_on_a_terminal(world: World) -> None:
    child = terminal(world, "ussd", "*101#", "--config", str(world.config))
    child.expect("0 End")
    child.expect_exact("Answer")
    child.sendline("1")
    child.expect_exact("12.34 EUR")
    child.expect(pexpect.EOF)


def test_ctrl_c_ends_a_talk_and_puts_back_what_was_set(world: World) -> None:
    child = terminal(world, "signal", "--watch", "--config", str(world.config))
    child.expect_exact("\x1b[?1049h")
    child.expect("RSRP")
    child.kill(signal.SIGINT)
    child.expect_exact("\x1b[?1049l")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert ctl(world, "at", "AT+CEREG?")[1].startswith("+CEREG: 0,")


def test_watch_is_plain_lines_on_a_pipe(world: World, online) -> None:
    child = world.start("pydialctl", "status", "--watch", "--config", str(world.config))
    lines = [child.stdout.readline() for _ in range(3)]
    child.send_signal(signal.SIGINT)
    assert child.wait(LONGEST) == 0
    assert all(re.match(r"two  online  00:0\d:\d\d  ", line) and line.strip().isprintable() for line in lines), lines


def test_watch_is_drawn_in_place_and_leaves_no_trace(world: World, online) -> None:
    child = terminal(world, "status", "--watch", "--config", str(world.config))
    child.setwinsize(20, 40)
    child.expect_exact("\x1b[?1049h")
    child.expect_exact("\x1b[H")
    child.expect("two: online for")
    child.expect_exact("\x1b[H")
    child.kill(signal.SIGTERM)
    child.expect_exact("\x1b[?1049l")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0

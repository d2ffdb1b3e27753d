"""What `pydialctl` asks a modem, as exchanges: each script with what it sends and what it is told."""

from __future__ import annotations

from typing import Any

import pytest

from pydial.at import results, ussd
from pydial.at.exchange import Answer, Ask, Forget, Listen, Remember, Say, Submit
from pydial.at.radio import Radio
from pydial.errors import CommandRefused, ModemSilent, NotRegistered, PydialError, SimError, UsageError
from pydial.talk import modem, pin, sms
from pydial.talk.asking import CAUSES, Kept
from pydial.talk.ussd import Dialogue


def play(script: Any, exchange: str) -> Any:
    """What the script returns. `exchange`: lines `> COMMAND`, behind each the lines of its answer; `> (text)` for what
    is typed behind a prompt, `> (wait)` for what comes by itself; `(silence)` for no answer.
    """
    wanted = [part.strip().split("\n") for part in exchange.strip().split("> ") if part.strip()]
    said = [(lines[0].strip(), [line.strip() for line in lines[1:]]) for lines in wanted]
    try:
        step = next(script)
        while True:
            match step:
                case Ask() | Submit():
                    command, lines = said.pop(0)
                    assert step.command == command
                    if isinstance(step, Submit):
                        assert step.text
                    step = script.send(answer(command, lines))
                case Listen():
                    command, lines = said.pop(0)
                    assert command == "(wait)"
                    step = script.send(Answer(lines=tuple(lines)))
                case Say() | Remember() | Forget():
                    step = script.send(None)
                case _:
                    raise AssertionError(step)
    except StopIteration as end:
        assert not said, "not everything was asked"
        return end.value
    except IndexError:
        raise AssertionError(f"{step} was not expected") from None


def answer(command: str, lines: list[str]) -> Answer:
    if lines == ["(silence)"]:
        return Answer(command, (), None, 10.0)
    *told, last = lines
    return Answer(command, tuple(told), results.parse(last))


# -- settings that are put back


def kept() -> Any:
    setting = Kept("+CMGF")
    changed = yield from setting.change("0")
    yield from setting.put_back()
    return changed


@pytest.mark.parametrize(
    ("exchange", "changed"),
    [("> AT+CMGF?\n+CMGF: 1\nOK\n> AT+CMGF=0\nOK\n> AT+CMGF=1\nOK", True),
     ("> AT+CMGF?\n+CMGF: 0\nOK", True),
     ("> AT+CMGF?\nERROR\n> AT+CMGF=0\nOK", True),
     ("> AT+CMGF?\n+CMGF: 1\nOK\n> AT+CMGF=0\nERROR", False)],
)  # fmt: skip
def test_a_setting_is_put_back_as_it_was(exchange: str, changed: bool) -> None:
    assert play(kept(), exchange) is changed


# -- short messages


PDU = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"


def test_messages_are_listed_and_rubbish_is_left_out() -> None:
    exchange = f"""
> AT+CMGL=4
+CMGL: 1,1,,30
{PDU}
+CMGL: 2,0,"Name",30
00FF00FF00FF00FF
+CMGL: 7,0,,30
{PDU}
^RSSI: 7
OK
"""
    found = play(sms.listed(), exchange)
    assert [(one.indexes, one.status, one.message.text) for one in found] == [
        ((1,), "read", "How are you?"), ((7,), "unread", "How are you?"),
    ]  # fmt: skip


def test_a_message_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="no message 3"):
        play(sms.at_place(3), "> AT+CMGL=4\nOK")


def test_a_long_message_keeps_the_link_open_and_tells_how_far_it_came() -> None:
    sent = sms.Sent()
    exchange = """
> AT+CMMS=1
OK
> AT+CMGS=10
+CMGS: 41
OK
> AT+CMGS=11
+CMS ERROR: 38
"""
    with pytest.raises(CommandRefused, match=r"Part 2 of 2 was not sent: the network is out of order\."):
        play(sms.send([("00", 10), ("01", 11)], sent), exchange)
    assert sent.parts == 1 and sent.references == (41,)


@pytest.mark.parametrize(
    ("result", "error", "words"),
    [("+CMS ERROR: 330", CommandRefused, "CSCA"), ("+CMS ERROR: 311", SimError, "pin status"),
     ("+CMS ERROR: 331", CommandRefused, "signal"), ("ERROR", CommandRefused, "ERROR"),
     ("+CMS ERROR: 999", CommandRefused, "+CMS ERROR: 999"), ("(silence)", ModemSilent, "did not answer")],
)  # fmt: skip
def test_why_a_message_was_not_sent(result: str, error: type[PydialError], words: str) -> None:
    with pytest.raises(error) as raised:
        play(sms.send([("00", 10)], sms.Sent()), f"> AT+CMGS=10\n{result}")
    assert words in raised.value.message + raised.value.hint


def test_a_modem_without_pdu_mode() -> None:
    with pytest.raises(CommandRefused, match="short messages"):
        play(sms.in_pdu_mode(sms.listed), "> AT+CMGF?\n+CMGF: 1\nOK\n> AT+CMGF=0\nERROR")


def test_the_mode_is_put_back_although_it_failed() -> None:
    exchange = "> AT+CMGF?\n+CMGF: 1\nOK\n> AT+CMGF=0\nOK\n> AT+CMGL=4\n+CMS ERROR: 314\n> AT+CMGF=1\nOK"
    with pytest.raises(CommandRefused, match=CAUSES["314"]):
        play(sms.in_pdu_mode(sms.listed), exchange)


# -- USSD


@pytest.mark.parametrize(
    ("exchange", "text"),
    [('> AT+CSCS?\n+CSCS: "GSM"\nOK\n> AT+CGMI\nX\nOK\n> AT+CUSD=1,"*100#",15\nOK\n'
      '> (wait)\n+CUSD: 0,"1.23",15', "1.23"),
     ('> AT+CSCS?\nERROR\n> AT+CGMI\nX\nOK\n> AT+CUSD=1,"*100#",15\n+CUSD: 0,"a","15"\nOK', "a"),
     ('> AT+CSCS?\n+CSCS: "UCS2"\nOK\n> AT+CUSD=1,"002A0031003000300023",15\nOK\n'
      '> (wait)\n+CUSD: 2,"00410042",72', "AB"),
     ('> AT+CSCS?\n+CSCS: "GSM"\nOK\n> AT+CGMI\nhuawei\nOK\n> AT+CUSD=1,"AA180C3602",15\nOK\n'
      '> (wait)\n+CUSD: 0,"D0B09D5EA683",15', "Pavtet"),
     ('> AT+CSCS?\nOK\n> AT+CGMI\nX\nOK\n> AT+CUSD=1,"*100#",15\n+CME ERROR: 100\n> AT+CUSD=1,"AA180C3602",15\nOK\n'
      '> (wait)\n+CUSD: 0,"two\nlines",15', "two\nlines")],
    ids=["later", "at once", "ucs2", "packed", "second form"],
)  # fmt: skip
def test_the_network_answers(exchange: str, text: str) -> None:
    found = play(Dialogue().say("*100#"), exchange)
    assert found.text == text


@pytest.mark.parametrize(
    ("told", "error"),
    [("+CUSD: 4", CommandRefused), ("+CUSD: 5", CommandRefused), ("+CUSD: 3", CommandRefused), ("", NotRegistered)],
)
def test_the_network_does_not_answer(told: str, error: type[PydialError]) -> None:
    exchange = f'> AT+CSCS?\nOK\n> AT+CGMI\nX\nOK\n> AT+CUSD=1,"*1#",15\nOK\n> (wait)\n{told}'
    with pytest.raises(error):
        play(Dialogue().say("*1#"), exchange)


@pytest.mark.parametrize(
    ("line", "text"),
    [('+CUSD: 0,"12345678",15', "12345678"), ('+CUSD: 0,"Balance 5",15', "Balance 5"), ("+CUSD: 2", ""),
     ('+CUSD: 1,"04110430043B0430043D0441",72', "Баланс"), ('+CUSD: 1,"04110430043B0430043D0441",15', "Баланс"),
     ('+CUSD:0,"C8329BFD065DDF72363904",15', "Hello World!"), ('+CUSD: 0, 1.50 EUR', "1.50 EUR")],
)  # fmt: skip
def test_what_modems_make_of_a_text(line: str, text: str) -> None:
    found = ussd.reply(line)
    assert found is not None
    assert found.text == text


def test_no_answer_of_ussd() -> None:
    assert ussd.reply("+CSQ: 1,2") is None
    assert ussd.request("1234567", ussd.PACKED) == 'AT+CUSD=1,"31D98C56B3DD1A",15'  # with the CR that fills it


# -- who the modem is, and how it hears


def test_a_modem_that_tells_little() -> None:
    exchange = """
> AT+CGMI
ERROR
> AT+GMI
+GMI: "Some Maker"
OK
> AT+CGMM
Model
OK
> AT+CGMR
ERROR
> AT+GMR
ERROR
> AT+CGSN
ERROR
> AT+CPIN?
ERROR
"""
    found = play(modem.identity(), exchange)
    assert found == modem.Identity("Some Maker", "Model")


def test_a_locked_sim_tells_its_number_only() -> None:
    exchange = """
> AT+CGMI
M
OK
> AT+CGMM
M
OK
> AT+CGMR
R
OK
> AT+CGSN
350000000000017
OK
> AT+CPIN?
+CPIN: SIM PIN
OK
> AT+CCID
ERROR
> AT+ICCID
+ICCID: 8988211000000012345
OK
"""
    found = play(modem.identity(), exchange)
    assert (found.imei, found.sim, found.iccid, found.imsi) == ("350000000000017", "SIM PIN", "8988211000000012345", "")


@pytest.mark.parametrize(
    ("lines", "told"),
    [(["+CSQ: 31,99"], {"rssi_dbm": -51}), (["+CSQ: 99,99"], {}),
     (["+CESQ: 99,99,255,255,20,44"], {"rsrp_dbm": -97, "rsrq_db": -10}),
     (["+CESQ: 63,99,255,255,255,255"], {"rssi_dbm": -48}), (["+CESQ: 99,99,30,10,255,255"], {"rssi_dbm": -91}),
     (['+CEREG: 2,1,"00A1","00B2C3D4",7'], {"cell": "B2C3D4"}), (["+CREG: 0,1"], {}),
     (['+QNWINFO: "FDD LTE","46011","LTE BAND 3",1825'], {"technology": "FDD LTE", "band": "band 3"}),
     (['+QCSQ: "LTE",-52,-81,195,-10'], {"rssi_dbm": -52, "rsrp_dbm": -81, "sinr_db": 19, "rsrq_db": -10}),
     (['^HCSQ:"LTE",49,40,135,20'], {"rssi_dbm": -72, "rsrp_dbm": -101, "sinr_db": 6.8, "rsrq_db": -10}),
     (["+CPSI: LTE,Online,460-11,0x5A1E,187214780,257,EUTRAN-BAND3,1850,5,5,-94,-850,-545,15"],
      {"cell": "B28ABBC", "band": "band 3", "rsrq_db": -9.4, "rsrp_dbm": -85, "rssi_dbm": -54, "sinr_db": 15}),
     (["+CPSI: NO SERVICE,Online"], {}), (["+CSQ: 10,99", "+CSQ: 99,99"], {"rssi_dbm": -93})],
)  # fmt: skip
def test_what_tells_of_the_radio(lines: list[str], told: dict[str, object]) -> None:
    found = Radio()
    for line in lines:
        found = found.with_line(line)
    wanted = Radio(**told).fields()
    assert {name: value if value is None or isinstance(value, str) else pytest.approx(value)
            for name, value in wanted.items()} == found.fields()  # fmt: skip


@pytest.mark.parametrize(
    ("radio", "word"),
    [(Radio(), ""), (Radio(rssi_dbm=-60), "excellent"), (Radio(rssi_dbm=-75), "good"), (Radio(rssi_dbm=-84), "fair"),
     (Radio(rssi_dbm=-100), "poor"), (Radio(rssi_dbm=-113), "none"), (Radio(rssi_dbm=-60, rsrp_dbm=-130), "none")],
)  # fmt: skip
def test_a_word_for_the_signal(radio: Radio, word: str) -> None:
    assert radio.word == word


# -- the SIM's lock


def lock(status: str = "READY", **facts: object) -> pin.Lock:
    return pin.Lock(status, **facts)


@pytest.mark.parametrize(
    ("action", "found", "words"),
    [("enter", lock("READY"), "does not want its PIN"), ("enter", lock("SIM PUK"), "unblock"),
     ("change", lock("SIM PIN"), "pin enter"), ("unblock", lock("SIM PIN"), "does not want its PUK"),
     ("enable", lock(locked_at_start=True), "already"), ("disable", lock(locked_at_start=False), "does not ask"),
     ("enter", lock("SIM PIN", pin_tries=1), "--last-try"), ("unblock", lock("SIM PUK", puk_tries=1), "never")],
)  # fmt: skip
def test_what_is_not_sent_to_a_sim(action: str, found: pin.Lock, words: str) -> None:
    with pytest.raises(SimError) as raised:
        pin.refuse_what_makes_no_sense(action, found, last_try=False)
    assert words in raised.value.message + raised.value.hint


@pytest.mark.parametrize("action", ["enter", "unblock"])
def test_the_last_try_is_made_where_it_is_wanted(action: str) -> None:
    status = "SIM PIN" if action == "enter" else "SIM PUK"
    pin.refuse_what_makes_no_sense(action, lock(status, pin_tries=1, puk_tries=1), last_try=True)


@pytest.mark.parametrize(
    ("exchange", "tries"),
    [("> AT+CPINR\n+CPINR: SIM PIN,3,3\n+CPINR: SIM PUK,10,10\nOK", (3, 10)),
     ("> AT+CPINR\nERROR\n> AT+CPINR=\"SIM PIN\"\n+CPINR: \"SIM PIN\", 2\nOK\n> AT+CPINR=\"SIM PUK\"\n"
      "+CPINR: \"SIM PUK\", 9\nOK", (2, 9)),
     ("> AT+CPINR\nERROR\n> AT+CPINR=\"SIM PIN\"\nERROR\n> AT+CPINR=\"SIM PUK\"\nERROR\n> AT^CPIN?\n"
      "^CPIN: SIM PIN,,10,3,10,3\nOK", (3, 10)),
     ("> AT+CPINR\nERROR\n> AT+CPINR=\"SIM PIN\"\nERROR\n> AT+CPINR=\"SIM PUK\"\nERROR\n> AT^CPIN?\nERROR\n"
      "> AT+QPINC=\"SC\"\n+QPINC: \"SC\",2,8\nOK", (2, 8)),
     ("> AT+CPINR\nERROR\n> AT+CPINR=\"SIM PIN\"\nERROR\n> AT+CPINR=\"SIM PUK\"\nERROR\n> AT^CPIN?\nERROR\n"
      "> AT+QPINC=\"SC\"\nERROR\n> AT+SPIC\nERROR", (None, None))],
    ids=["27.007", "one by one", "Huawei", "Quectel", "untold"],
)  # fmt: skip
def test_the_tries_that_are_left(exchange: str, tries: tuple[int | None, int | None]) -> None:
    assert play(pin.tries(), exchange) == tries


def test_no_sim() -> None:
    with pytest.raises(SimError, match="No SIM"):
        play(pin.status(), "> AT+CPIN?\n+CME ERROR: 10")

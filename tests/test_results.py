"""One pattern matches one whole line, and nothing that only looks like it."""

import pytest

from pydial.at import results
from pydial.at.results import ResultCode, parse, without_echo

CODES = {
    "OK": results.OK,
    "ok": results.OK,
    " OK \x00".replace("\x00", " "): results.OK,
    "CONNECT": results.CONNECT,
    "CONNECT 115200": results.CONNECT,
    "CONNECT/ARQ": results.CONNECT,
    "Connect 33600/V34": results.CONNECT,
    "RING": results.RING,
    "NO CARRIER": results.NO_CARRIER,
    "NO DIALTONE": results.NO_DIALTONE,
    "NO DIAL TONE": results.NO_DIALTONE,
    "BUSY": results.BUSY,
    "NO ANSWER": results.NO_ANSWER,
    "VOICE": results.VOICE,
    "+FCLASS": results.FAX,
    "FCLASS": results.FAX,
    "ERROR": results.ERROR,
    "+CME ERROR: 11": results.ERROR,
    "+CMS ERROR: 500": results.ERROR,
    "COMMAND NOT SUPPORT": results.ERROR,
}
NEAR_MISSES = [
    "OKAY", "OK then", "TOKYO", "ERRORS: 3", "+XERRORCNT: 1", "CONNECTED", "CONNECTION", "RINGS", "BUSYNESS",
    "NO CARRIERS", "no", "", "AT+CGDCONT=1,\"IP\",\"error.net\"", "+COPS: 0,0,\"TOKYO\"", "VOICES", "+FCLASS: (0,1)",
    "CARRIER 33600", "DELAYED", "100", "-1", "0.5",
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), CODES.items())
def test_result_codes(line, kind):
    code = parse(line)
    assert code is not None
    assert code.kind == kind


@pytest.mark.parametrize("line", NEAR_MISSES)
def test_near_misses_are_information_text(line):
    assert parse(line) is None


def test_connect_tells_its_speed_and_an_error_its_cause():
    assert parse("CONNECT 115200") == ResultCode(results.CONNECT, "CONNECT 115200", speed=115200)
    assert parse("CONNECT").speed is None
    assert parse("+CME ERROR: SIM PIN required").cause == "SIM PIN required"


@pytest.mark.parametrize(("digits", "kind"), [("0", "OK"), ("3", "NO CARRIER"), ("4", "ERROR"), ("16", "CONNECT")])
def test_numeric_codes(digits, kind):
    assert parse(digits) == ResultCode(kind, digits, numeric=True)


@pytest.mark.parametrize(
    ("line", "left"),
    [("ATZ", ""), ("atz", ""), ("ATZOK", "OK"), ("OK", "OK"), ("ATDT*99# CONNECT", "ATDT*99# CONNECT")],
)
def test_echo_is_taken_off(line, left):
    assert without_echo(line, "ATZ") == left

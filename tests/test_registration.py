"""Registration, operator, signal: each form that real modems use (27.007; logs and tests of other dialers)."""

import pytest

from pydial.at import registration
from pydial.at.network import Cell, extended
from pydial.at.registration import Registration
from pydial.secrets.mask import Mask

FORMS = {
    "+CREG: 0,1": ("CREG", 1, None),
    "+CREG: 1": ("CREG", 1, None),
    "+CREG: 1,0025,1234": ("CREG", 1, None),  # by itself: status, area, cell
    "+CREG: 2,,": ("CREG", 2, None),
    '+CREG: 2,1,"0025","1234"': ("CREG", 1, None),
    '+CREG: 1,"0025","1234"': ("CREG", 1, None),
    "+CREG: 2,5,0025,1234": ("CREG", 5, None),
    '+CREG: 2,5,"0025","1234",7': ("CREG", 5, 7),
    '+CREG: 5,"0025","1234",7': ("CREG", 5, 7),
    "+CREG: 5,3": ("CREG", 3, None),  # n goes to 5
    "+CREG:2,1,B6F6,45E3E": ("CREG", 1, None),
    '+CREG: 2,1,"8BE3","00002BAF"': ("CREG", 1, None),
    "+CREG: 0,001": ("CREG", 1, None),
    '+CGREG: 2,1,"4D57","8D","1B87E62",7': ("CGREG", 1, 7),  # E362: a routing area before the cell
    "+CGREG: 0,1,000B,2816,B,C2816": ("CGREG", 1, None),
    "+CEREG: 2,1,1F00,79D903,7": ("CEREG", 1, 7),
    "+CEREG: 1,1F00,79D903,7": ("CEREG", 1, 7),
    '+cereg: 2,5,"1F00","0079D903",7': ("CEREG", 5, 7),
    "+CEREG: 3,3,,,,0,15": ("CEREG", 3, None),
    '+C5GREG: 2,1,"00003D","0000000A1B",11,10,"00.000001"': ("C5GREG", 1, 11),
    "+CREG: 2,11": ("CREG", 11, None),
}


@pytest.mark.parametrize(("line", "told"), FORMS.items())
def test_forms(line, told):
    found = registration.parse(line)
    assert found is not None
    assert (found.domain, found.status, found.act) == told


def test_the_cause_of_a_refusal_is_taken_where_it_is_a_standard_one():
    assert registration.parse("+CEREG: 3,3,,,,0,15") == Registration("CEREG", 3, None, 15)
    assert registration.parse('+CEREG: 3,3,"1F00","01",7,1,15') == Registration("CEREG", 3, 7)


@pytest.mark.parametrize("line", ["", "+CREG:", "+CREG: ,", "+COPS: 0", "+CREG: (0-2)", "+CREG: 77", "CREG 1"])
def test_what_is_no_registration(line):
    assert registration.parse(line) is None


def cell(*lines):
    told = Cell()
    for line in lines:
        told = told.with_line(line)
    return told


STATES = {
    ("+CREG: 0,1",): "registered",
    ("+CREG: 0,5",): "registered",
    ("+CREG: 0,6",): "registered",  # LTE: packets are carried
    ("+CREG: 0,2",): "waits",
    ("+CREG: 0,0",): "waits",
    ("+CREG: 0,3",): "denied",
    ("+CREG: 0,3", "+CEREG: 0,1"): "registered",  # EP06, MC7455, BG96
    ("+CREG: 0,3", "+CGREG: 0,2"): "waits",
    ("+CREG: 0,3", "+CGREG: 0,0", "+CEREG: 0,0"): "denied",
    ("+CREG: 0,1", "+CGREG: 0,3"): "denied",
    ("+CREG: 0,1", "+CGREG: 0,0"): "waits",  # until it is attached
    ("+CREG: 0,1", "+CGREG: 0,2"): "waits",
    ("+CREG: 0,2", "+CGREG: 0,4", "+CGATT: 1"): "registered",  # SIM7600
    ("+CREG: 0,0", "+CEREG: 0,9"): "registered",
    ("+CEREG: 0,6",): "waits",
    ("+CREG: 0,8",): "waits",
    ("+C5GREG: 0,1",): "registered",
}


@pytest.mark.parametrize(("lines", "state"), STATES.items())
def test_the_packet_domains_decide(lines, state):
    told = cell(*lines)
    assert {name for name in ("registered", "waits", "denied") if getattr(told, name)} == {state}


def test_a_modem_that_tells_nothing_is_no_hindrance():
    assert not (Cell().registered or Cell().waits or Cell().denied or Cell().lacks_attachment)


def test_roaming_and_attachment():
    assert cell("+CREG: 0,1", "+CEREG: 0,5").is_roaming
    assert not cell("+CREG: 0,5", "+CEREG: 0,1").is_roaming
    assert cell("+CREG: 0,1", "+CGATT: 0").lacks_attachment
    assert not cell("+CREG: 0,2", "+CGATT: 0").lacks_attachment


LINES = {
    ('+COPS: 0,0,"Net",7', "+CSQ: 20,99"): "registered, home network, Net, LTE, -73 dBm",
    ('+cops: 0,0,"Net",2', "+CSQ: 99,99"): "registered, home network, Net, UMTS",
    ('+COPS: 0,0,"Net"', "+CESQ: 99,99,255,255,20,60"): "registered, home network, Net, RSRP -81 dBm, RSRQ -10 dB",
    ("+CESQ: 99,99,40,25,255,255",): "registered, home network, -81 dBm",
    ('^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"',): "registered, home network, LTE",
    ('^SYSINFOEX:2,3,0,1,,3,"WCDMA",41,"HSPA+"',): "registered, home network, HSPA+",
    ('+QNWINFO: "FDD LTE","26201","LTE BAND 3",1300',): "registered, home network, FDD LTE band 3",
    ("+CPSI: LTE,Online,460-11,0x333C,83380532,122,EUTRAN-BAND38,37900,5,5,-94,-850,-545,18",): (
        "registered, home network, LTE"
    ),
    ("+CPSI: NO SERVICE,Online",): "registered, home network",
    ('+COPS: 0,0,"5G Net",11',): "registered, home network, 5G Net, 5G",
    ("+COPS: 0", "+CSQ: 0,0"): "registered, home network, -113 dBm",
}


@pytest.mark.parametrize(("lines", "shown"), LINES.items())
def test_one_line_tells_the_network(lines, shown):
    assert Mask().own(str(cell("+CREG: 0,1", *lines))) == shown


def test_what_the_network_calls_itself_is_masked():
    told = str(cell("+CREG: 0,1", '+COPS: 0,0,"hunter22secret",7', "+CPSI: hunter22secret,Online"))
    assert "hunter22secret" not in Mask(["hunter22secret"]).own(told)


def test_strengths_of_cesq():
    assert extended(63, 255, 255, 255) == (-48, None, None)
    assert extended(99, 96, 34, 97) == (-25, -44, -3.0)

"""Makers' own commands: who is who, and whose login begins with the password."""

import pytest

from pydial.at import makers, sim
from pydial.secrets.commands import without_secrets

WHO = {
    ("huawei", "E173"): "Huawei",
    ("ZTE INCORPORATED", "MF667"): "ZTE",
    ("Quectel", "EC25"): "Quectel",
    ("SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H"): "SIMCom",
    ("INCORPORATED", "A7670E-FASE"): "SIMCom",
    ("Sierra Wireless, Incorporated", "MC7455"): "Sierra",
    ("Telit", "LE910C1-EUX"): "Telit",
    ("u-blox", "SARA-R410M-02B"): "u-blox",
    ("Option N.V.", "GTM382"): "Option",
    ("Ericsson", "F5521gw"): "Ericsson",
    ("Nokia", "Nokia 9500"): "Nokia",
    ("Fibocom Wireless Inc.", "L850-GL"): "Fibocom",
    ("Cinterion", "PLS8-E"): "Cinterion",
    ("Gemalto", "PLS62-W"): "Cinterion",
    ("Iridium", "9522B"): "Iridium",
    ("Telit Cinterion", "PLS83"): "Cinterion",
    ("Acme", "Modem 1"): "",
}


@pytest.mark.parametrize(("told", "name"), WHO.items())
def test_who_made_it(told, name):
    assert makers.recognise(*told).name == name


LOGINS = {
    ("SIMCom", "SIM7600"): 'AT+CGAUTH=1,1,"P","U"',
    ("ZTE", "MF667"): 'AT+ZGPCOAUTH=1,"U","P",1',
    ("Quectel", "EC25"): 'AT+QICSGP=1,1,"apn","U","P",1',
    ("Sierra", "MC7304"): 'AT$QCPDPP=1,1,"P","U"',
    ("Telit", "LE910"): 'AT#PDPAUTH=1,1,"U","P"',
    ("u-blox", "TOBY-L4"): 'AT+UAUTHREQ=1,1,"U","P"',
    ("u-blox", "SARA-R410M"): 'AT+UAUTHREQ=1,1,"P","U"',
    ("u-blox", "LARA-R6001"): 'AT+UAUTHREQ=1,1,"P","U"',
    ("Option", "GTM382"): 'AT$QCPDPP=1,1,"P","U"',
    ("Ericsson", "F5521gw"): 'AT*EIAAUW=1,1,"U","P"',
    ("Fibocom", "NL668"): 'AT+MGAUTH=1,1,"U","P"',
    ("Cinterion", "PLS8-E"): 'AT^SGAUTH=1,1,"P","U"',
    ("Cinterion", "PLS62-W"): 'AT^SGAUTH=1,1,"U","P"',
}


@pytest.mark.parametrize(("who", "command"), LOGINS.items())
def test_logins(who, command):
    maker = next(row for row in makers.MAKERS if row.name == who[0])
    first = makers.logins_of(maker, who[1])[0]
    assert first.format(cid=1, auth=1, user="U", password="P", apn="apn", type=1) == command


def test_every_login_is_masked():
    for maker in makers.MAKERS:
        for login in makers.logins_of(maker, ""):
            shown = without_secrets(login.format(cid=1, auth=1, user="joe", password="hidden", apn="apn", type=1))
            assert "hidden" not in shown and "joe" not in shown, shown


def test_models_without_ppp():
    assert not makers.speaks_ppp("MC7455") and not makers.speaks_ppp("BC92")
    assert makers.speaks_ppp("MC7304") and makers.speaks_ppp("")


TRIES = {
    "+CPINR: SIM PIN,3": 3, '+CPINR: "SIM PIN",2,3': 2, "+CPINR: SIM PUK,10": None, "^CPIN: SIM PIN,3,10,2,10,3": 2,
    "^CPIN: READY,,10,3,10,3": 3, "+SPIC: 3,10,0,10": 3, "^SPIC: 1": 1, '+QPINC: "SC",3,10': 3,
    "+UPINCNT: 2,3,10,10": 2,
    "*EPIN: 3,10,3,10": 3, "%PINNUM: 3,10": 3, "+ZPINPUK: 3,10": 3, "_OERCN: 3, 10": 3, "+CPINC: 3,3,10,10": 3,
    "$NWPINR: 3,10": 3, "#PCT: 3": 3, "+CSQ: 3,99": None, "": None, "^CPIN: READY": None, "#PCT: ": None,
}  # fmt: skip


@pytest.mark.parametrize(("line", "left"), TRIES.items())
def test_tries_left(line, left):
    assert sim.tries_left(line) == left


STATUSES = {
    "+CPIN: READY": "READY", '+CPIN: "SIM PIN"': "SIM PIN", "+cpin: ready": "READY", "+CPIN: R-UIM PIN": "SIM PIN",
    "+CPIN: SIM REMOVED": "NO SIM", "+CPIN: SIM CRASH": "NO SIM", "+CPIN: NOT READY": "NOT READY",
    "+CPIN: PH-NET PIN": "PH-NET PIN", "+CREG: 0,1": "",
}  # fmt: skip


@pytest.mark.parametrize(("line", "status"), STATUSES.items())
def test_what_the_sim_wants(line, status):
    assert sim.status(line) == status

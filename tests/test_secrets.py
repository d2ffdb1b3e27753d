"""PINs and passwords in command lines are found, whatever stands around them, and nothing else is."""

import pytest

from pydial.secrets.commands import secrets_of, without_secrets


@pytest.mark.parametrize(
    ("command_line", "shown"),
    [
        ("AT+CPIN=1234", "AT+CPIN=***"),
        ('at+cpin="0042"', 'at+cpin="***"'),
        ("AT+CPIN=12345678,4321", "AT+CPIN=***,***"),
        ("ATZ;+CPIN=1234;+COPS=2", "ATZ;+CPIN=***;+COPS=2"),
        ('AT+CLCK="SC",1,"1234",7', 'AT+CLCK="SC",1,"***",7'),
        ('AT+CPWD="SC","1234","5678"', 'AT+CPWD="SC","***","***"'),
        ('AT+CGAUTH=1,2,"me","hush"', 'AT+CGAUTH=1,2,"***","***"'),
        ("AT+CGAUTH=1,2,me,hush", "AT+CGAUTH=1,2,***,***"),
        ('AT+CGAUTH=1,2,"me","hu;sh,x"', 'AT+CGAUTH=1,2,"***","***"'),
        ('AT$QCPDPP=1,1,"hush","me"', 'AT$QCPDPP=1,1,"***","***"'),
        ('AT+QICSGP=1,1,"internet","me","hush",1', 'AT+QICSGP=1,1,"internet","***","***",1'),
        ('at+cstt="internet","me","hush"', 'at+cstt="internet","***","***"'),
        ('AT*EIAAUW=1,1,"","hush",00111,0', 'AT*EIAAUW=1,1,"","***",***,0'),
        ('AT#PASSW="hush";#GPRS=1', 'AT#PASSW="***";#GPRS=1'),
    ],
)
def test_secrets_are_taken_out(command_line, shown):
    assert without_secrets(command_line) == shown


@pytest.mark.parametrize("command_line", ["AT+CPIN?", 'AT+CGDCONT=1,"IP","internet"', "ATDT5551234", "AT+CPINR=1234"])
def test_what_is_no_secret_is_shown(command_line):
    assert secrets_of(command_line) == ()
    assert without_secrets(command_line) == command_line

"""PINs and passwords in command lines are found, whatever stands around them, and nothing else is."""

import pytest

from pydial.secrets.commands import MASK, secrets_of, without_secrets
from tests.at_commands import WITH_SECRETS, WITHOUT_SECRETS


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
        ("AT+CPIN 1234", "AT+CPIN ***"),
        ('AT+CPIN:"1234"', 'AT+CPIN:"***"'),
        ("ATD**04*1111*2222*2222#;", "ATD**04************#;"),
        ('AT+CPBS="SM","1234"', 'AT+CPBS="SM","***"'),
        ('AT#APNPW="hush"', 'AT#APNPW="***"'),
        ('AT+WIPBR=2,6,1,"hush"', 'AT+WIPBR=2,6,1,"***"'),
        ('AT^SCFG="Userware/Passwd","a","b"', 'AT^SCFG="Userware/Passwd","***","***"'),
    ],
)
def test_secrets_are_taken_out(command_line, shown):
    assert without_secrets(command_line) == shown


@pytest.mark.parametrize("command_line", ["AT+CPIN?", 'AT+CGDCONT=1,"IP","internet"', "ATDT5551234", "AT+CPINR=1234"])
def test_what_is_no_secret_is_shown(command_line):
    assert secrets_of(command_line) == ()
    assert without_secrets(command_line) == command_line


@pytest.mark.parametrize("template", WITH_SECRETS)
def test_of_every_known_command_its_secrets_are_hidden_and_nothing_else(template):
    shown = template.replace("{p}", MASK)
    assert without_secrets(template.replace("{p}", "s3cret99")) == shown
    assert without_secrets(f"refused {template.replace('{p}', 's3cret99')}", prose=True).count(MASK) == shown.count(
        MASK
    )
    assert without_secrets(shown) == shown


@pytest.mark.parametrize("command_line", WITHOUT_SECRETS)
def test_of_every_known_command_without_secrets_nothing_is_hidden(command_line):
    assert without_secrets(command_line) == without_secrets(command_line, prose=True) == command_line


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ('+CGAUTH: 1,2,"me","hush"', '+CGAUTH: 1,2,"***","***"'),
        ("+CGAUTH: 1,2,me,hush", "+CGAUTH: 1,2,***,***"),
        ('+QICSGP: 1,"internet","me","hush",1', '+QICSGP: 1,"internet","***","***",1'),
        ('^AUTHDATA: 1,2,"","hush","me"', '^AUTHDATA: 1,2,"","***","***"'),
        ('+UPSD: 0,3,"hush"', '+UPSD: 0,3,"***"'),
    ],
)
def test_a_modem_that_tells_a_login_is_not_quoted(answer, shown):
    assert without_secrets(f"{answer}\r\nOK", prose=True) == f"{shown}\r\nOK"


@pytest.mark.parametrize(
    "answer",
    [
        "+CPIN: SIM PIN", "+CPIN: READY", "+CPINR: SIM PIN,3,3", "+CLCK: 1", '+CGDCONT: 1,"IP","internet","",0,0',
        '+COPS: (2,"A","B","26201",2),,(0-4)', "+CGAUTH: (0-15),(0-3),64,64", '+CPBS: "SM",3,200', '+UPSD: 0,1,"apn"',
        '^SYSINFOEX: 2,3,0,1,,6,"LTE",101,"LTE"', '+QNWINFO: "FDD LTE","26202","LTE BAND 3",1300',
    ],
)  # fmt: skip
def test_what_else_a_modem_tells_is_shown(answer):
    assert without_secrets(answer, prose=True) == answer


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("curl -s ftp://joe:hush@example.com/x", "curl -s ftp://joe:***@example.com/x"),
        ("socket://:hush@[::1]:99", "socket://:***@[::1]:99"),
        ("socket://10.0.0.1:99", "socket://10.0.0.1:99"),
        ("http://example.com/a:b@c", "http://example.com/a:b@c"),
    ],
)
def test_the_password_of_an_address_is_taken_out(address, shown):
    assert without_secrets(address) == without_secrets(shown) == shown


REFUSED = ('AT+CLCK="SC",0,"***"', 'AT+CPWD="SC","***","***"', 'AT+CPIN="***"', "AT+CPIN=***")


@pytest.mark.parametrize("command_line", REFUSED)
@pytest.mark.parametrize(
    "sentence", ["The modem refused {}.", "It refused {} (see `man pydial`).", "It refused {}: no"]
)
def test_what_is_masked_is_not_masked_again(command_line, sentence):
    text = sentence.format(command_line)
    assert without_secrets(text, prose=True) == text


@pytest.mark.parametrize("command_line", REFUSED[:3])
def test_the_closing_quote_is_no_part_of_the_secret(command_line):
    text = "The modem refused {}."
    said = text.format(command_line.replace(MASK, "1111"))
    assert without_secrets(said, prose=True) == text.format(command_line)


def test_a_word_of_the_sentence_is_no_parameter():
    text = "The modem refused AT+MS=V.90, which is too old, or AT+FOO=abc, perhaps."
    assert without_secrets(text, prose=True) == text


@pytest.mark.parametrize("command_line", ["AT+CPIN=4711 # pin 4711", 'AT+CPIN="4711" # pin 4711'])
def test_with_a_remark_behind_it_a_pin_is_known_too(command_line):
    assert "4711" in secrets_of(command_line)
    assert "4711" not in without_secrets(command_line)

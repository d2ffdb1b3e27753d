"""Secrets among the arguments of a user's programs are found, and other words are shown."""

from __future__ import annotations

import pytest

from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.secrets.lines import value_shown
from pydial.secrets.settings import option_shown, passwords_in, secrets_in, words_shown

WITH_SECRETS = [
    "mmcli -i 0 --pin {}",
    'mmcli -i 0 --pin "{}" -x',
    "mmcli -i 0 --pin={}",
    "wget --http-password {} http://h",
    "mail --password {} joe",
    "curl -u joe:{} http://h",
    "curl -sujoe:{} http://h",
    "/usr/bin/curl --user=joe:{} http://h",
    "curl --proxy-user joe:{} http://h",
    "sshpass -p {} ssh -p 22 h",
    "sshpass -p{} ssh -p 22 h",
    "mysql -p{} -P 3306 db",
    "env TOKEN={} notify",
    'env TOKEN="{}" notify',
    'curl -H "Authorization: Bearer {}" http://h',
    "curl -H 'X-Api-Key: {}' http://h",
    'curl --header="Authorization: Basic {}" http://h',
    'sh -c "curl -u joe:{} http://h; echo done"',
    "nmcli connection modify x gsm.pin {} gsm.apn internet",
    "nmcli device wifi connect s password {}",
    """curl http://h -d '{{"user":"joe","password":"{}"}}'""",
    'wget "http://h/?token={}&user=joe"',
    "smbclient -U joe%{} //h/s",
    "openssl rsa -passin {} -in k",
]


@pytest.mark.parametrize("template", WITH_SECRETS)
def test_a_secret_is_hidden_and_known(template: str) -> None:
    command = template.format("s3cret99")
    shown = option_shown("On Connect", command)
    assert shown == template.format("***")
    assert value_shown(shown) == shown
    settings = resolve([("F", Document(f"[Dialer Defaults]\nOn Connect = {command}\n"))], (), ())
    assert "s3cret99" in secrets_in(settings)


@pytest.mark.parametrize(
    "command",
    [
        'sh -c \'mmcli --pin "$PIN"\'', "wget --ask-password -q http://h", "logger -p user.notice -t pydial online",
        "ssh -p 22 host", "docker run --user 1000:1000 image", "passwd --stdin joe", "wget --no-passive-ftp http://h",
        "ntpdate -u pool.ntp.org", 'echo token ring | mail -s "pin code" joe', "curl -o /tmp/x -s http://h:80/x",
        'notify "password was changed"', "gpg --passphrase-fd 0 --batch x", "mysql -p db", "wget --password-file x y",
        "curl -s http://h -u", "sshpass -p",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_shown(command: str) -> None:
    assert option_shown("On Connect", command) == command


def test_the_password_of_a_plugin_is_hidden() -> None:
    option = "plugin rp-pppoe.so,password s3cret99"
    assert passwords_in(option) == ["s3cret99"]
    assert "s3cret99" not in option_shown("PPPD Option", option)
    assert words_shown(option, ["pppd", *option.split()])[-1] == "***"

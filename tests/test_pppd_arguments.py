"""pppd's arguments."""

from __future__ import annotations

import pytest

from pydial.config.pppd_option import option_words
from pydial.errors import ConfigError
from pydial.pppd.arguments import PppSettings, pppd_arguments
from pydial.secrets.mask import Mask
from pydial.secrets.settings import passwords_in, without_password, words_shown

USUAL = "115200 modem crtscts defaultroute usehostname -detach user joe noipdefault call wvdial usepeerdns idle 0"


def words(**changes: object) -> list[str]:
    return pppd_arguments(PppSettings(**{"speed": 115200, "user": "joe", **changes}), 6)


def test_the_usual_ones_in_wvdials_order() -> None:
    assert words() == [*USUAL.split(), "logfd", "6"]


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"flow_control": "xonxoff"}, " crtscts", " xonxoff"),
        ({"flow_control": "NOFLOW"}, " crtscts", " nocrtscts"),
        ({"flow_control": "whatever"}, " crtscts", " crtscts"),
        ({"address": "10.1.2.3"}, "noipdefault", "10.1.2.3:"),
        ({"auto_dns": False}, " usepeerdns", ""),
        ({"isdn": True}, "usepeerdns", "usepeerdns default-asyncmap"),
        ({"pppd_option": "debug"}, "idle", "debug idle"),
        ({"auth": "chap"}, "usepeerdns", "usepeerdns refuse-pap refuse-eap"),
        ({"auth": "auto"}, "usepeerdns", "usepeerdns"),
        ({"ipv6": True}, "usepeerdns", "usepeerdns +ipv6"),
        ({"idle_seconds": 300}, "idle 0", "idle 300"),
        ({"idle_seconds": -1}, " idle 0", ""),
        ({"replace_default_route": True}, "defaultroute", "defaultroute replacedefaultroute"),
        ({"peers_file": False}, "call wvdial", "noauth name wvdial usepeerdns"),
        ({"password_fd": 9}, "idle 0", "idle 0 plugin passwordfd.so passwordfd 9"),
    ],
)
def test_each_setting_changes_its_words_and_no_others(changes: dict[str, object], old: str, new: str) -> None:
    assert words(**changes) == [*USUAL.replace(old, new, 1).split(), "logfd", "6"]


def test_an_old_pppd_gets_nothing_that_it_may_not_know() -> None:
    line = USUAL.partition(" call ")[0].split()
    assert words(new_pppd=False, idle_seconds=60, pppd_option="debug", isdn=True) == [*line, "logfd", "6"]


def test_without_a_name_pppd_is_told_an_empty_one_not_the_hosts() -> None:
    assert words(user="")[6:8] == ["user", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" debug ", ["debug"]),
        (r"a\b'c", [r"a\b'c"]),  # one word is passed as it stands, as wvdial does
        ("debug mtu 1400", ["debug", "mtu", "1400"]),
        ("connect 'chat -v ;rm'", ["connect", "chat -v ;rm"]),
        ("ipparam $HOME", ["ipparam", "$HOME"]),
    ],
)
def test_pppd_option_is_words_and_no_shell(text: str, expected: list[str]) -> None:
    assert option_words(text) == expected


def test_an_open_quote_is_an_error_with_a_next_step() -> None:
    with pytest.raises(ConfigError) as caught:
        option_words("ipparam 'a b")
    assert "PPPD Option" in caught.value.message
    assert caught.value.hint


def test_lcp_echoes_come_before_all_that_may_say_otherwise() -> None:
    words = pppd_arguments(PppSettings(speed=115200, echoes=True, pppd_option="lcp-echo-interval 5"), log_fd=3)
    assert words.index("lcp-echo-failure") < words.index("call") < words.index("5")
    assert "lcp-echo-interval" not in pppd_arguments(PppSettings(speed=115200), log_fd=3)


@pytest.mark.parametrize(
    ("option", "shown", "passwords"),
    [
        ("debug", "debug", []),
        ("debug password hush", "debug password ***", ["hush"]),
        ("password 'hu sh' debug", "password *** debug", ["hu sh"]),
        ('password "hu sh"', "password ***", ["hu sh"]),
        (r"password hu\ sh", "password ***", ["hu sh"]),
        ("password hush name 'a b' password hash", "password *** name 'a b' password ***", ["hush", "hash"]),
        ("show-password", "show-password", []),
    ],
)
def test_a_password_among_the_options_is_not_shown(option: str, shown: str, passwords: list[str]) -> None:
    assert without_password(option) == shown
    assert passwords_in(option) == passwords


def test_what_the_user_gives_pppd_is_foreign_text() -> None:
    option = "connect 'chat \"\" AT ogin: joe word: hush' password hash mru 296 note hush1234"
    argv = [*USUAL.split(), *option_words(option)]
    told = [Mask(("hush1234", "modem")).own(word) for word in words_shown(option, argv)]
    assert told[: len(USUAL.split())] == USUAL.split()
    assert told[len(USUAL.split()) :] == [
        *("connect", 'chat "" AT ogin: joe word: ***', "password", "***", "mru", "296", "note", "***")
    ]


def test_a_password_whose_quote_does_not_end_is_not_shown_either() -> None:
    assert "hush" not in without_password('password "hush and more')

"""pppd's exit codes."""

from __future__ import annotations

import pytest

from pydial.errors import AuthenticationFailed, PppdUnusable, PppFailed, PydialError
from pydial.pppd.exitcodes import EXIT_CODES, ending

FINAL = {2, 3, 4, 10, 11, 12, 13, 14, 15, 17, 19}


def test_which_codes_are_final_is_wvdials_list() -> None:
    assert {code for code in range(256) if ending(code).final} == FINAL


def test_a_final_code_is_explained_and_repeated() -> None:
    assert ending(10).lines == (
        "The PPP daemon has died: PPP negotiation failed (exit code = 10)",
        "man pppd explains pppd error codes in more detail.",
        "I guess that's it for now, exiting",
        "The PPP daemon has died. (exit code = 10)",
    )
    assert "Provider is overloaded(often the case) or line problem." in ending(15).lines


def test_another_one_is_explained_with_where_to_look() -> None:
    assert ending(16).lines == (
        "The PPP daemon has died: A modem hung up the phone (exit code = 16)",
        "man pppd explains pppd error codes in more detail.",
        "Try again and look into /var/log/messages and the wvdial and pppd man pages for more information.",
    )


@pytest.mark.parametrize("code", [0, 20, 21, 242, 255])
def test_codes_that_wvdial_has_no_words_for(code: int) -> None:
    assert ending(code).lines == (f"The PPP daemon has died. (exit code = {code})",)


def test_a_failed_authentication_in_the_log_outweighs_the_code() -> None:
    end = ending(16, auth_failed=True)
    assert end.lines == (
        "Authentication error.",
        "We failed to authenticate ourselves to the peer.",
        "Maybe bad account or password?",
    )
    assert type(end.error) is AuthenticationFailed
    assert not end.final
    assert ending(19, auth_failed=True).final


@pytest.mark.parametrize("signal", [1, 9, 11, 15])
def test_a_signal_is_no_exit_code(signal: int) -> None:
    end = ending(-signal)
    assert end.lines == (f"The PPP daemon has died: killed by signal {signal}",)
    assert (end.final, type(end.error)) == (False, PppFailed)
    assert end.lines_before == (f"PPP was killed! (signal = {signal})",)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0, PppFailed),
        (12, None),
        (13, None),
        (2, PppdUnusable),
        (4, PppdUnusable),
        (10, PppFailed),
        (15, PppFailed),
        (16, PppFailed),
        (19, AuthenticationFailed),
        (99, PydialError),
    ],
)
def test_what_the_codes_mean_for_our_own(code: int, error: type[PydialError] | None) -> None:
    found = ending(code).error
    assert (None if found is None else type(found)) is error


@pytest.mark.parametrize("code", sorted(EXIT_CODES))
def test_every_failure_has_a_reason_and_a_next_step_on_one_line(code: int) -> None:
    end = ending(code)
    assert end.reason
    assert "\n" not in end.reason
    if end.error is not None:
        assert end.error.hint and "\n" not in end.error.hint + end.error.message

"""A network's reason, in all the words and numbers that modems tell it by (24.008, 24.301, 27.007 6.10 and 9.2)."""

import pytest

from pydial.at import cause
from pydial.at.cause import MOBILITY, SESSION
from pydial.secrets.mask import Mask

CME = {
    "103": (MOBILITY, 3), "106": (MOBILITY, 6), "107": (MOBILITY, 7), "111": (MOBILITY, 11), "112": (MOBILITY, 12),
    "113": (MOBILITY, 13), "126": (SESSION, 26), "127": (SESSION, 27), "132": (SESSION, 32), "133": (SESSION, 33),
    "134": (SESSION, 34), "149": (SESSION, 29), "PLMN not allowed (#11)": (MOBILITY, 11),
    "requested service option not subscribed (#33)": (SESSION, 33), "PDP authentication failure": (SESSION, 29),
}  # fmt: skip
REPORTS = {
    '+CEER: 33,"Requested service option not subscribed"': (SESSION, 33),
    '+CEER: "EMM reject",19,"ESM failure"': (MOBILITY, 19),
    "+CEER: 5,19,0": (MOBILITY, 19),
    "+CEER: 5,33,0": (SESSION, 33),
    "+CEER: MISSING_OR_UNKNOWN_APN": (SESSION, 27),
    "+CEER: Missing or unknown APN": (SESSION, 27),
    "+CEER: SM Cause 29": (SESSION, 29),
    "+CEER: user authentication failed": (SESSION, 29),
    "+CEER: cause #27": (SESSION, 27),
    "+CEER: PLMN not allowed": (MOBILITY, 11),
    "+CEER: IPv6 only allowed": (SESSION, 51),
    "+CEER: 51": (SESSION, 51),
    "+CEER: 66": (SESSION, 66),
    "+CEER: GMM cause 14": (MOBILITY, 14),
    "+ceer: insufficient resources": (SESSION, 26),
}
NOTHING = [
    "", "+CEER: ", "+CEER: No error", "+CEER: No report available", "+CEER: Normal, unspecified", "+CEER: Error 0",
    "+CEER: 0", "+CEER: 0,0", '+CEER: "No cause information available"', "+CEER: 4.16",
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), CME.items())
def test_cme_errors(text, told):
    found = cause.of_cme(text)
    assert found is not None
    assert (found.protocol, found.number) == told


@pytest.mark.parametrize("text", ["", "3", "10", "100", "148", "150", "151", "999", "SIM busy", "unknown"])
def test_cme_errors_of_the_modem_itself(text):
    assert cause.of_cme(text) is None


@pytest.mark.parametrize(("line", "told"), REPORTS.items())
def test_reports(line, told):
    found = cause.of_report((line,))
    assert found is not None
    assert (found.protocol, found.number) == told


@pytest.mark.parametrize("line", NOTHING)
def test_reports_of_nothing(line):
    assert cause.of_report((line,)) is None


def test_other_words_are_kept():
    found = cause.of_report(("+CEER: Call terminated by the lower layer",))
    assert Mask().own(str(found)) == "Call terminated by the lower layer"
    assert "layer" not in Mask(["the lower layer"]).own(str(found))


def test_what_the_bearer_lacks_is_no_fault_of_the_network():
    assert not cause.numbered(MOBILITY, 19).is_network
    assert cause.numbered(MOBILITY, 11).is_network
    assert cause.numbered(SESSION, 29).is_login

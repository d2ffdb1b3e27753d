"""Which context is taken, and what a dial string calls (27.007 10.1.1, 10.2.1)."""

import pytest

from pydial.at import context
from pydial.at.context import Choice, Context

OTHER = Context(2, "IP", "other")
INTERNET = Context(1, "IP", "internet")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('+CGDCONT: 1,"IP","internet","",0,0', Context(1, "IP", "internet")),
        ('+CGDCONT: 3,"IPV4V6","ims","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",0,0,0,0', Context(3, "IPV4V6", "ims")),
        ('+CGDCONT: 1, "IP", ""', Context(1, "IP", "")),
        ("+CGDCONT: 1,IP,internet", Context(1, "IP", "internet")),
        ('+CGDCONT: 2,"ppp"', Context(2, "PPP", "")),
    ],
)
def test_contexts_as_modems_tell_them(line, found):
    assert context.contexts((line, "OK", "+CREG: 0,1")) == (found,)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (('+CGDCONT: (1-3),"IP",,,(0),(0)',), {"IP": (1, 2, 3)}),
        (("+CGDCONT: (1)",), {"": (1,)}),
        (('+CGDCONT: ( 1 ) , "IP"',), {"IP": (1,)}),
        (('+CGDCONT: (1-2,101-102),"IP"', '+CGDCONT: (1-2),"PPP"'), {"IP": (1, 2, 101, 102), "PPP": (1, 2)}),
        (("+CGDCONT: (0-99999999)",), {"": tuple(range(256))}),
        (("+CGDCONT: ()", "rubbish"), {"": ()}),
    ],
)
def test_ranges(lines, found):
    assert context.ranges(lines) == found


@pytest.mark.parametrize(
    ("defined", "choice"),
    [
        ((), Choice(1)),
        ((INTERNET,), Choice(1, defined=True)),
        ((Context(4, "IP", "Internet.mnc001.mcc001.gprs"),), Choice(4, defined=True)),  # u-blox
        ((Context(1, "IP", ""),), Choice(1, replaces=Context(1, "IP", ""))),
        ((Context(1, "IPV4V6", "internet"),), Choice(2)),
        ((Context(1, "IP", "other"),), Choice(2)),
        ((Context(1, "IP", "ims"), OTHER, Context(3, "IP", "sos")), Choice(2, replaces=OTHER)),
    ],
)  # fmt: skip
def test_a_context_is_used_again_or_a_free_one_taken_or_one_written_over(defined, choice):
    assert context.choices(defined, (1, 2, 3), "IP", "internet")[0] == choice


def test_a_number_that_is_asked_for_is_the_only_one():
    other = Context(3, "IP", "other")
    assert context.choices((INTERNET, other), (1, 2, 3), "IP", "internet", cid=3) == (Choice(3, replaces=other),)


def test_calls_and_emergencies_keep_their_contexts():
    reserved = tuple(Context(n, "IP", name) for n, name in enumerate(("ims", "SOS", "xcap.net"), 1))
    assert context.choices(reserved, (1, 2, 3), "IP", "internet") == ()
    assert context.choices((Context(1, "IP", "ims"),), (1, 2), "IP", "ims") == (Choice(2),)


@pytest.mark.parametrize(
    ("dialled", "cid"),
    [
        ("*99#", 1),
        ("*99***1#", 1),
        ("*99***3#", 3),
        ("*98#", 1),
        ("*98*3#", 3),
        ("*99**PPP*2#", 2),
        ("*99*1.2.3.4#", 1),
        ("T*99#", 1),
        ("5551234", 0),
        ("#777", 0),
        ("", 0),
    ],
)
def test_the_context_that_a_number_calls(dialled, cid):
    assert context.number_of(dialled) == cid
    if cid:
        assert context.number_of(context.dial_string(cid)) == cid


def test_active_ones():
    assert context.active(("+CGACT: 1,1", "+CGACT: 2,0", "+CGACT: 5, 1")) == (1, 5)

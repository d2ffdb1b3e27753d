"""wvdial's lines: prefix, escapes, line ends; errors without repeating themselves."""

from pydial.events import Detail, Failure, Finished, Line, Received, Warn
from pydial.report.lines import NORMAL, QUIET, VERBOSE, Lines


def shown(*events, detail=NORMAL):
    out = []
    lines = Lines(out.append, detail)
    for event in events:
        lines.tell(event)
    return b"".join(out).decode("latin-1")


def test_our_lines_have_a_prefix_and_the_modems_have_none():
    assert shown(Line("Sending: ATZ"), Received("ATZ"), Received("OK")) == "--> Sending: ATZ\nATZ\nOK\n"


def test_a_prompt_without_end_is_shown_at_once_and_our_next_line_begins_anew():
    events = (Received("login: ", complete=False), Line("Looks like a login prompt."))
    assert shown(*events) == "login: \n--> Looks like a login prompt.\n"


def test_pieces_of_a_line_are_joined():
    assert shown(Received("CON", complete=False), Received("NECT")) == "CONNECT\n"


def test_nothing_of_the_hosts_reaches_the_terminal_unescaped():
    assert shown(Received("~\x7f}#\x1b[2J\x9b\x07")) == "~[7f]}#[1b][2J[9b][07]\n"


def test_a_bare_line_has_no_prefix():
    assert shown(Line("Caught signal 2:  Attempting to exit gracefully...", bare=True)).startswith("Caught")


def test_an_error_that_wvdials_line_has_told_is_not_told_twice():
    error = Failure("modem-silent", 6, "Modem not responding.", "Check the port.")
    expected = "--> Modem not responding.\n--> Check the port.\n"
    assert shown(Line("Modem not responding."), error) == expected
    assert shown(error) == expected


def test_how_much_is_shown():
    events = (Line("a"), Warn("w", "b"), Detail("c"), Failure("f", 1, "d"))
    assert shown(*events, detail=QUIET) == "--> d\n"
    assert shown(*events) == "--> a\n--> Warning: b\n--> d\n"
    assert shown(*events, detail=VERBOSE) == "--> a\n--> Warning: b\n--> c\n--> d\n"
    assert shown(Warn("section-missing", "e", "f", not_as_asked=True), detail=QUIET) == "--> Warning: e\n--> f\n"


def test_events_for_programs_only_are_not_shown():
    assert shown(Finished(0)) == ""

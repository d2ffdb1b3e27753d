"""A recording replays to the same events, holds no secret, and a person may write one."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.cli.recordings import recorder
from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.errors import ConfigError
from pydial.events import Line, Sent
from pydial.recording import read, written
from pydial.report import raw
from pydial.report.recording import Recorder
from pydial.secrets.mask import Mask
from pydial.secrets.settings import secrets_in
from tests.dialing import World

RECORDINGS = sorted(Path(__file__).parent.glob("recordings/*.txt"))
CODE = "import sys; from pydial.cli.dial import main; sys.exit(main())"
DATE = r"\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}"


def start(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CODE, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def pydial(*words: object) -> subprocess.CompletedProcess[str]:
    process = start(*words)
    printed, said = process.communicate(timeout=20)
    return subprocess.CompletedProcess(words, process.returncode, printed, said)


def steps(text: str) -> list[str]:
    """What happens in a recording, without pauses, dates and process numbers; what came in is in one piece."""
    found: list[str] = []
    for step in read(text.encode("latin-1"), "recording").steps:
        if step.word in ("<", "<-"):
            came = step.text + ("\r\n" if step.word == "<" else "")
            if found and found[-1].startswith("< "):
                found[-1] += came
            else:
                found.append(f"< {came}")
        elif step.word != "wait":
            found.append(
                re.sub(DATE, "DATE", re.sub(r"Pid of pppd: \d+", "Pid of pppd: N", f"{step.word} {step.text}"))
            )
    return found


def events(text: str) -> list[dict[str, object]]:
    """JSON lines, without what differs from run to run."""
    found = [json.loads(line) for line in text.splitlines()]
    return [{key: event[key] for key in event if key not in ("time", "session", "pid")} for event in found]


@pytest.fixture(scope="module")
def replays(tmp_path_factory):
    """All at once: a replay takes as long as the dial did."""
    folder = tmp_path_factory.mktemp("replays")
    files = {path: folder / path.name for path in RECORDINGS}
    running = {path: start("--replay", path, "--record", again) for path, again in files.items()}
    return {path: (process.communicate(timeout=20)[1], files[path]) for path, process in running.items()}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_what_was_recorded_happens_again(path: Path, replays) -> None:
    said, again = replays[path]
    assert "The recording ends here" not in said
    assert steps(again.read_text()) == steps(path.read_text())


def test_a_dial_and_its_replay_tell_the_same_events(tmp_path: Path) -> None:
    file = tmp_path / "dial.txt"
    with World(tmp_path, hangup_after=1.2) as world:
        world.config.write_text(world.config.read_text() + "[Dialer Defaults]\nAuto Reconnect = no\n")
        recorded = world.run("pydial", "--json", "--record", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    replayed = pydial("--replay", file, "--json")
    assert [event["event"] for event in events(recorded.stdout)].count("online") == 1
    assert events(replayed.stdout) == events(recorded.stdout)
    assert replayed.returncode == recorded.returncode


def test_what_is_said_differently_is_told(tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("set Phone = *99#\nopen /dev/ttyS0 57600\n> AT&F\n< OK\n> ATDT*99#\n< NO DIALTONE\nclose\n")
    done = pydial("--replay", file)
    assert f'--> {file}:3: "AT&F" was sent then, and "ATZ" now.' in done.stderr.splitlines()
    assert done.returncode == 8


def test_a_recording_that_breaks_off_ends_the_dial(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text(
        "set Phone = 1\nset Username = me\nset Password = ***\nopen /dev/ttyS0 57600\n> ATZ\n< OK\n> ATDT1\n"
    )
    done = pydial("--replay", file)
    assert "--> The recording ends here." in done.stderr
    assert done.returncode in (143, -15)


@pytest.mark.parametrize("file", ["/nope", "/dev/null", "/"])
def test_what_is_no_recording_is_refused(file: str) -> None:
    done = pydial("--replay", file)
    assert done.returncode == 3
    assert file in done.stderr and len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# fine\nhello there\n", 'bad.txt:2: "hello" is no word of a recording.'),
        ("wait long\n", "bad.txt:1: wait long"),
        ("< \\xZZ\n", "bad.txt:1: <"),
    ],
)
def test_a_line_that_is_none_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        read(text.encode(), "bad.txt")


@given(st.text(st.characters(max_codepoint=255)))
def test_any_text_can_be_written_and_read_again(text: str) -> None:
    line = written("<-", text)
    assert line.isprintable() and line == line.strip()
    (step,) = read(line.encode(), "x").steps
    assert step.text == text


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_pieces_close_together_are_one_line_and_pauses_are_kept() -> None:
    clock, lines = Clock(), []
    recorder = Recorder(lambda line: lines.append(line.decode().rstrip("\n")), clock)
    for seconds, event in [
        (0.0, Sent("ATZ")),
        (0.1, raw.Heard("ATZ\r\r")),
        (0.11, raw.Heard("\nO")),
        (0.12, raw.Heard("K\r\nlogin: ")),
        (0.52, Line("Looks like a login prompt.")),
        (0.62, Sent("user")),
    ]:
        clock.seconds = seconds
        recorder.tell(event)
    assert lines == [
        "> ATZ", "wait 0.1", r"< ATZ\r", "wait 0.01", "< OK", "wait 0.01", r"<- login:\x20",
        "wait 0.4", "--> Looks like a login prompt.", "wait 0.1", "> user",
    ]  # fmt: skip


def written_settings(folder: Path, conf: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The head of a recording, and what a replay reads there."""

    class Arguments:
        record, chat, once = str(folder / "out.txt"), False, True

    settings = resolve([("conf", parse(b"[Dialer Defaults]\n" + conf))], (), ())
    recorder(Arguments, settings, Mask(secrets_in(settings))).close()
    text = (folder / "out.txt").read_text()
    found = read(text.encode(), "out.txt")
    assert found.options == ("once",)
    return text, found.settings


def test_settings_are_written_without_their_secrets(tmp_path: Path) -> None:
    text, found = written_settings(tmp_path, b"Password = hunter2\nPIN = 4711\nInit2 = AT+CPIN=0815\nUsername = \n")
    for secret in ("hunter2", "4711", "0815"):
        assert secret not in text
    assert found == (("Init2", "AT+CPIN=***"), ("PIN", "***"), ("Username", ""), ("Password", "***"))


def test_a_number_is_none_even_if_the_password_is_one(tmp_path: Path) -> None:
    _, found = written_settings(tmp_path, b"Password = 1\nStupid Mode = yes\nRedial Delay = 0.5\n")
    assert dict(found) == {"Password": "***", "Stupid Mode": "1", "Redial Delay": "0.5"}

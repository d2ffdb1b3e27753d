"""A recording replays to the same events, holds no secret, and a person may write one."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.cli.recorder import recorder
from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.errors import ConfigError
from pydial.events import Event, Line, Sent
from pydial.links.pppd_child import PppdChild
from pydial.recording import events as recorded
from pydial.recording import recorded_line, replay
from pydial.recording.format import read, written
from pydial.recording.player import _fits
from pydial.recording.recorder import Recorder
from pydial.report.reporter import Reporter, Reporters
from pydial.run.link_health import HostLinkHealth
from pydial.run.mode import ModemMode
from pydial.run.modem_watch import DeviceWatch
from pydial.run.remedies import HostRemedies
from pydial.secrets.mask import Mask
from pydial.secrets.settings import secrets_in
from pydial.system import files
from pydial.system.pppd_process import PppdProcess
from pydial.system.refused_pins import RefusedPins
from pydial.system.serial_port import SerialPort
from tests.dialing import World
from tests.test_house import HOUSE, imports

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


def test_a_name_with_characters_beyond_an_octet_is_its_utf_8() -> None:
    (name,) = read(written("config", "/tmp/\u017c\udcff.conf").encode(), "x").config
    assert name.encode("latin-1") == b"/tmp/\xc5\xbc\xff.conf"


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_pieces_close_together_are_one_line_and_pauses_are_kept() -> None:
    clock, lines = Clock(), []
    recorder = Recorder(lambda line: lines.append(line.decode().rstrip("\n")), now=clock)
    for seconds, event in [
        (0.0, Sent("ATZ")),
        (0.1, recorded.Heard("ATZ\r\r")),
        (0.11, recorded.Heard("\nO")),
        (0.12, recorded.Heard("K\r\nlogin: ")),
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
    recorder(Arguments, settings, Reporters(Mask(secrets_in(settings)))).close()
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


class Warnings(Reporter):
    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, event: Event) -> None:
        self.told.append(event.message)


def test_a_modem_that_babbles_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMIT", 1 << 20)
    warnings = Warnings()

    class Arguments:
        record, chat, once = str(tmp_path / "out.txt"), False, False

    made = recorder(Arguments, resolve([], (), ()), Reporters(Mask(), warnings))
    for _ in range(200):
        made.tell(recorded.Heard("x" * 10_000))
    made.close()
    size = (tmp_path / "out.txt").stat().st_size
    assert 0.9 < size / files.LIMIT <= 1 and read((tmp_path / "out.txt").read_bytes(), "out.txt").steps
    assert warnings.told == [f"{tmp_path}/out.txt ends here: 1 MiB are enough."]


# -- the file of --record

DIAL = "set Phone = 1\nset Stupid Mode = 1\nset Init1 = ATZ\nopen /dev/x 9600\n> ATZ\n"
ONLINE = (
    "< OK\n> ATDT1\n< CONNECT\npppd pppd\nlog local  IP address 10.0.0.1\nlog remote IP address 10.0.0.2\nonline 1\n"
)


def played(folder: Path, text: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A replay of `text`."""
    (folder / "played.txt").write_text(text, encoding="latin-1")
    return pydial("--replay", folder / "played.txt", *words)


def test_a_recording_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_text("# Recorded by pydial\n")
    done = played(tmp_path, DIAL, "--record", there)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            f"--> Cannot write {there}: it is there already, and it is not empty.",
            f"--> Name another file, or: rm {there}",
        ],
    )
    assert there.read_text() == "# Recorded by pydial\n"


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("played.txt")], ids=["pipe", "link"])
def test_a_recording_is_a_file_of_its_own(tmp_path: Path, make: object) -> None:
    make(tmp_path / "out")
    done = played(tmp_path, DIAL, "--record", tmp_path / "out")
    assert done.returncode == 1 and f"--> Cannot write {tmp_path}/out: it is " in done.stderr
    assert (tmp_path / "played.txt").read_text() == DIAL


def test_a_full_disk_is_told_once_and_the_dial_goes_on(tmp_path: Path) -> None:
    text = DIAL + "< OK\n" + "> ATDT1\n< NO DIALTONE\n" + "close\n"
    (tmp_path / "played.txt").write_text(text)
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150)); {CODE}"
    command = [sys.executable, "-c", code, "--replay", tmp_path / "played.txt", "--record", tmp_path / "out", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.stderr.count(f"--> Warning: {tmp_path}/out ends here: File too large.\n") == 1
    assert done.returncode == 8
    assert [event["code"] for event in events(done.stdout) if event["event"] == "warning"] == ["record"]
    assert (tmp_path / "out").stat().st_size <= 150


# -- recordings that strangers send


@pytest.mark.parametrize(
    "line",
    [
        "open /dev/x", "open /dev/x 9600 fast", "exit 5.5", "exit 1000000", "signal 9", "signal 19", "signal 2.0",
        "wait nan", "wait inf", "wait -1", "wait 1e9", "online nan", "offline 1e400", "asked perhaps", "pppd", "pppd '",
        r"set X = \u20ac", r"< \N{EURO SIGN}", "noticed START", "noticed", "x" * 100000, r"wait \n\n\n\n\n",
    ],
    ids=lambda line: line[:20],
)  # fmt: skip
def test_a_line_that_cannot_be_played_is_named_before_anything_is(tmp_path: Path, line: str) -> None:
    done = played(tmp_path, f"{DIAL}{line}\n")
    assert done.returncode == 3 and done.stderr.startswith(f"--> {tmp_path}/played.txt:6: ")
    assert len(done.stderr.splitlines()) == 2 and len(done.stderr) < 500


@pytest.mark.parametrize("name", ["EXIT_CODES", "_tree", "Interrupted", "SomethingNew", "NoDevice"])
def test_a_refusal_of_any_name_is_one(tmp_path: Path, name: str) -> None:
    done = played(tmp_path, f"set Phone = 1\nrefused {name}\\nThis is why.\\nDo that.\n")
    assert done.returncode == 4 and "--> This is why." in done.stderr and "Bug" not in done.stderr


def test_a_replay_needs_no_descriptor_for_what_is_to_come(tmp_path: Path) -> None:
    """A dialer that was online for a year has hundreds of connections in its recording."""
    once = DIAL.partition("Init1 = ATZ\n")[2] + "< OK\n> ATDT1\n< CONNECT\npppd pppd\nexit 16\nclose\n"
    (tmp_path / "played.txt").write_text("set Phone = 1\nset Stupid Mode = 1\nset Redial Delay = 0\n" + once * 20)
    code = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (25, 25)); {CODE}"
    command = [sys.executable, "-c", code, "--replay", tmp_path / "played.txt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 4 and "--> The recording holds no further try." in done.stderr
    assert done.stderr.count("Starting pppd") == 20


@pytest.mark.parametrize("step", ["close", "> AT"])
def test_a_replay_does_not_wait_for_ever_for_the_dialer(tmp_path: Path, step: str) -> None:
    """The dialer is online and waits for the player, which waits for the dialer."""
    (tmp_path / "stuck.txt").write_text(f"{DIAL}{ONLINE}{step}\n")
    code = f"import pydial.recording.player as p; p.PATIENCE_SECONDS = 0.5; {CODE}"
    command = [sys.executable, "-c", code, "--replay", tmp_path / "stuck.txt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert f"--> {tmp_path}/stuck.txt:13: `{step[0:5].split()[0]}` did not come within 0.5 s.\n" in done.stderr
    assert "Disconnecting at" in done.stderr


def test_what_a_stranger_wrote_reaches_no_terminal_raw(tmp_path: Path) -> None:
    done = played(tmp_path, DIAL.replace("> ATZ", r"> \x1b]0;PWN\x07") + "< OK\n> ATDT1\n< NO DIALTONE\nclose\n")
    assert '"[1b]]0;PWN[07]" was sent then, and "ATZ" now.' in done.stderr and "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("recorded", "said", "fit"),
    [
        ("ATZ", "ATZ", True),
        ("ATZ", "ATZ1", False),
        ("AT+CPIN=***", "AT+CPIN=1234", True),
        ("AT+CPIN=***;D1", "AT+CPIN=1234;D2", False),
        ("***a***b***", "xaxbx", True),
        ("***a***b***", "xbxax", False),
        ("ab***ba", "aba", False),
        ("AT+CPIN=1", "AT+CPIN=***", True),
    ],
)
def test_stars_stand_for_any_text(recorded: str, said: str, fit: bool) -> None:
    assert _fits(recorded, said) is fit


# -- a replay does nothing for real

TOUCHING = {"pydial.system.clock", "pydial.system.reader", "pydial.system.waiting", "pydial.system.wire"}
"""What a session may use of system/ by itself: the time, and the line that its services have opened."""
OF_A_SESSION = ("session", "conversation", "deadlines", "link_report")


@pytest.mark.parametrize("name", OF_A_SESSION)
def test_a_session_acts_through_its_services_only(name: str) -> None:
    """So a replay, which gives it others, is one; a command that is added acts through them, too."""
    path = HOUSE / "run" / f"{name}.py"
    found = {module for module, _ in imports(path)}
    assert {module for module in found if module.startswith("pydial.system")} <= TOUCHING
    own = {f"pydial.run.{other}" for other in (*OF_A_SESSION, "services")}
    assert {module for module in found if module.startswith("pydial.run")} <= own
    assert not {module for module in found if not module.startswith("pydial")} - {"__future__"}


@pytest.mark.parametrize(
    ("real", "recorded"),
    [
        (ModemMode, replay.ReplayMode),
        (SerialPort, recorded_line.RecordedWire),
        (PppdProcess, recorded_line.RecordedPppd),
        (PppdChild, recorded_line.RecordedLinks),
        (DeviceWatch, replay.RecordedWatch),
        (HostLinkHealth, replay.RecordedHealth),
        (HostRemedies, replay.NoRemedies),
        (RefusedPins, replay.RecordedPins),
    ],
)
def test_a_replay_takes_the_place_of_whole_services(real: type, recorded: type) -> None:
    """None inherits from the real one, so that what is added there is not done for real: it is missing here."""
    assert not issubclass(recorded, real)
    assert recorded.__bases__ == (object,)

"""From end to end: whatever happens, a SIM gets no wrong PIN twice, and is never brought to its last try.

The SIM itself is asked what was entered (tests/sim_card.py); the dialer is the real command, run again and again.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pydial.at import results
from pydial.at import sim as sim_commands
from pydial.at.exchange import Answer, Ask, Note, Recall
from pydial.dial.scripts import unlock
from pydial.errors import SimError
from tests.dial_script import DEFAULTS
from tests.dialing import ISOLATED, LONGEST, SHORT_PPPD, World, read_until, wait_for
from tests.pty_modem import PtyModem
from tests.sim_card import ALL_TRIES, SilentCauses, Sim, modem

WRONG, RIGHT = "1234", "4711"
FAILS = "--once", "Register Timeout=5"
TELLS_NOTHING = {"tells_tries": False, "tells_card": False}


class Desk(World):
    """A World with a SIM in its modem. `set_lines`: options of [Dialer Defaults]."""

    def __init__(self, folder: Path, sim: Sim, *lines: str) -> None:
        super().__init__(folder, modem=modem(sim))
        self.sim = sim
        self.script("short-pppd", SHORT_PPPD.format(python=sys.executable))
        self._plain = self.config.read_text().replace("/pppd\n", "/short-pppd\n")
        self.set_lines(*lines)

    def set_lines(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines)
        self.config.write_text(self._plain.replace("[Dialer backup]", f"{text}[Dialer backup]"))

    def code(self, *words: str) -> int:
        """The exit code of one dial."""
        return self.run("pydial", *FAILS, *words).returncode


@pytest.fixture
def desk(tmp_path: Path):
    with contextlib.ExitStack() as stack:
        yield lambda sim, *lines: stack.enter_context(Desk(tmp_path, sim, *lines))


# -- a wrong PIN, and restarts


@pytest.mark.parametrize(
    "line",
    [
        f"PIN = {WRONG}",
        f"Init2 = AT+CPIN={WRONG}",
        'Init2 = AT+CPIN="1234";+CREG?',
        "Init2 = at + cpin = 12 34",
        "Init2 = AT&F;+CPIN=1234",
        "Init2 = AT^CPIN=1234",
        "Dial Command = AT+CPIN=1234;D",
        'Init2 = AT+CLCK="SC",0,"1234"',
    ],
)
def test_a_wrong_pin_is_entered_once_however_it_is_written(desk, line: str) -> None:
    sim = SilentCauses(**TELLS_NOTHING)
    sim.open = "CLCK" in line
    world = desk(sim, line)
    assert [world.code(), world.code()] == [11, 11]
    assert sim.entered == [WRONG]


@pytest.mark.parametrize(
    "tells",
    [{}, {"tells_tries": False}, {"tells_card": False}, TELLS_NOTHING, {**TELLS_NOTHING, "tells_status": False}],
    ids=lambda tells: "-".join(name for name in tells) or "all",
)
def test_neither_restarts_nor_other_changes_of_the_file_enter_it_again(desk, tells: dict[str, bool]) -> None:
    line = f"PIN = {WRONG}" if tells.get("tells_status", True) else f"Init2 = AT+CPIN={WRONG}"
    sim = Sim(**tells)
    world = desk(sim, line)
    assert world.code() == 11
    world.set_lines(line, "Area Code = 1")
    assert world.code() == 11
    os.utime(world.config, (0, 0))  # the clock was set back
    sim.power_cycle()
    assert world.code() == 11
    assert sim.entered == [WRONG] and sim.least_tries == ALL_TRIES - 1


def test_another_configuration_does_not_give_it_to_a_card_that_is_known(desk) -> None:
    sim = Sim(tells_tries=False)
    world = desk(sim, f"PIN = {WRONG}")
    assert world.code() == 11
    other = world.folder / "other.conf"
    other.write_text(world.config.read_text())
    world.config = other
    assert world.code() == 11
    assert sim.entered == [WRONG]


def test_the_corrected_pin_is_entered(desk) -> None:
    sim = Sim(**TELLS_NOTHING)
    world = desk(sim, f"PIN = {WRONG}")
    assert world.code() == 11
    world.set_lines(f"PIN = {RIGHT}")
    assert world.code() == 15  # it was online
    sim.power_cycle()
    assert world.code() == 15
    assert sim.entered == [WRONG, RIGHT, RIGHT]


@pytest.mark.parametrize("tells", [{}, {"tells_tries": False}, TELLS_NOTHING], ids=["all", "card", "nothing"])
def test_no_third_wrong_pin_is_tried(desk, tells: dict[str, bool]) -> None:
    sim = Sim(**tells)
    world = desk(sim)
    for pin in ("1111", "2222", "3333", "4444"):
        world.set_lines(f"PIN = {pin}")
        assert world.code() == 11
    assert sim.entered == ["1111", "2222"] and sim.least_tries == 1
    if "tells_tries" not in tells:
        sim.opened_elsewhere()
        world.set_lines(f"PIN = {RIGHT}")
        assert world.code() == 15


def test_a_sim_at_its_last_try_gets_no_pin(desk) -> None:
    sim = Sim()
    sim.tries = 1
    world = desk(sim, f"PIN = {RIGHT}")
    done = world.run("pydial", *FAILS)
    assert done.returncode == 11 and not sim.entered
    assert "One more wrong PIN would lock the SIM: PIN is not tried." in done.stderr


def test_a_locked_sim_gets_none_either(desk) -> None:
    sim = Sim()
    sim.tries = 0
    world = desk(sim, f"PIN = {RIGHT}", f"Init2 = AT+CPIN={RIGHT}")
    done = world.run("pydial", *FAILS)
    assert done.returncode == 11 and not sim.entered
    assert "--> The SIM is locked: it wants its PUK.\n" in done.stderr


@pytest.mark.parametrize("tells", [{}, {"tells_tries": False}], ids=["tries", "card"])
def test_another_sim_gets_the_same_pin(desk, tells: dict[str, bool]) -> None:
    first, second = Sim(pin="9999", **tells), Sim(pin=WRONG, iccid="8944110064123456789", **tells)
    world = desk(first, f"PIN = {WRONG}")
    assert world.code() == 11
    with contextlib.closing(_Closing(modem(second))) as other:
        assert world.code(f"Modem={other.device}") == 15
    assert world.code() == 11
    assert (first.entered, second.entered) == ([WRONG], [WRONG])


class _Closing:
    def __init__(self, made: PtyModem) -> None:
        self.device, self.close = made.device, made.stop


def test_where_the_same_pin_is_right_for_another_sim_the_error_says_what_to_remove(desk) -> None:
    sim = Sim(pin="9999", **TELLS_NOTHING)
    world = desk(sim, f"PIN = {WRONG}")
    assert world.code() == 11
    sim.pin, sim.tries = WRONG, ALL_TRIES  # another card; the modem tells nothing of it
    done = world.run("pydial", *FAILS)
    notes = world.folder / "refused-pins.json"
    assert f"If it is right for the SIM that is in the modem now, remove {notes}.\n" in done.stderr
    notes.unlink()
    assert world.code() == 15


# -- one run


class Changed(Sim):
    """After the first call another SIM is in the modem, or the PIN was changed: it is locked again."""

    def _do(self, command: str) -> tuple[list[str], str]:
        answer = super()._do(command)
        if command.startswith("D") and self.open:
            self.open, self.pin = False, "9999"
        return answer


@pytest.mark.parametrize("line", [f"PIN = {RIGHT}", f"Init2 = AT+CPIN={RIGHT}"])
def test_no_reconnect_enters_a_pin_that_was_refused(desk, line: str) -> None:
    sim = Changed()
    world = desk(sim, line, "Redial Delay = 0.1")
    done = world.run("pydial")
    assert done.returncode == 11
    assert sim.entered == [RIGHT, RIGHT] and sim.tries == ALL_TRIES - 1


def test_an_init_string_with_the_pin_of_an_open_sim_is_no_obstacle(desk) -> None:
    sim = Sim()
    sim.open = True
    world = desk(sim, f"Init2 = AT+CPIN={WRONG};+CFUN=1", "Redial Delay = 0.1")
    dialer = world.start("pydial", stdout=subprocess.DEVNULL)
    read_until(dialer.stderr, "Auto Reconnect will be attempted")
    read_until(dialer.stderr, "Auto Reconnect will be attempted")
    dialer.send_signal(signal.SIGINT)
    dialer.communicate(timeout=LONGEST)
    assert dialer.returncode == 0 and not sim.entered
    assert world.modem.count("AT+CFUN=1") >= 2


@pytest.mark.parametrize("lines", [(), ('Init2 = AT+CGDCONT=1,"IP","internet"',)], ids=["pin", "init"])
def test_a_busy_sim_is_waited_for_before_it_gets_its_pin(desk, lines: tuple[str, ...]) -> None:
    sim = Sim(busy=1, numbers=True)
    world = desk(sim, f"PIN = {RIGHT}", *lines)
    assert world.code() == 15
    assert sim.entered == [RIGHT]


def test_an_init_string_that_a_locked_sim_refuses_comes_after_the_pin(desk) -> None:
    sim = Sim(numbers=True)
    world = desk(sim, f"PIN = {RIGHT}", 'Init2 = AT+CGDCONT=1,"IP","internet"')
    assert world.code() == 15
    assert sim.entered == [RIGHT] and world.modem.count('AT+CGDCONT=1,"IP","internet"') == 2


def test_a_sim_that_takes_long_is_not_asked_twice(desk) -> None:
    sim = Sim(seconds=5.3)
    world = desk(sim, f"Init2 = AT+CPIN={WRONG}")
    assert world.code() == 11
    assert sim.entered == [WRONG]


def test_an_old_configuration_is_told_that_the_sim_wants_its_pin(desk) -> None:
    world = desk(Sim(), "Phone = *99#")
    done = world.run("pydial", "--once")
    assert done.returncode == 11
    assert "--> The SIM wants its PIN.\n" in done.stderr


def test_under_the_name_wvdial_a_pin_that_was_called_wrong_is_entered_once(desk) -> None:
    sim = Sim()
    world = desk(sim, f"Init2 = AT+CPIN={WRONG}")
    assert [world.run("wvdial").returncode for _ in range(2)] == [1, 1]
    assert sim.entered == [WRONG]
    assert not any(line.startswith(("AT+CPIN?", "AT+CPINR", "AT+CCID")) for line in world.modem.heard)


def test_a_pin_without_an_answer_is_called_entered_and_not_accepted() -> None:
    """Where it was set and sent, "Set PIN" would invite further tries."""
    told = {sim_commands.QUERY: "+CPIN: SIM PIN"}
    script = unlock.enter(DEFAULTS, unlock.Card("F"), "AT+CPIN=1234", "1234")
    with pytest.raises(SimError, match=r"The PIN was entered, but the SIM has not accepted it\.") as raised:
        step = next(script)
        while True:
            is_pin = isinstance(step, Ask) and step.command == "AT+CPIN=1234"
            line = told.get(step.command, "") if isinstance(step, Ask) else ""
            answer = Answer(lines=(line,), result=None if is_pin else results.parse("OK" if line else "ERROR"))
            step = script.send(answer if isinstance(step, Ask | Recall | Note) else None)
    assert raised.value.exit_code == 11 and "Correct it in F" in raised.value.hint


# -- killed, two at once, and nowhere to write


@pytest.mark.parametrize("pin", [WRONG, RIGHT])
def test_killed_before_the_answer_the_pin_counts_as_entered(desk, pin: str) -> None:
    sim = Sim(**TELLS_NOTHING)
    world = desk(sim, f"PIN = {pin}")
    with contextlib.closing(_Closing(modem(sim))) as other:  # the killed dialer's mark may stay on its pty
        killed_at_the_pin(world, sim, f"Modem={other.device}")
    if pin == WRONG:
        assert [world.code(), world.code()] == [11, 11]
        assert sim.entered == [WRONG]
        return
    assert world.code() == 15  # the SIM is open
    sim.power_cycle()
    assert world.code() == 15
    assert sim.entered == [RIGHT, RIGHT]


def killed_at_the_pin(world: Desk, sim: Sim, *words: str) -> None:
    """A dialer that is killed as soon as the SIM has the PIN."""
    sim.hold = threading.Event()
    dialer = world.start("pydial", *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(sim.when_asked.is_set, dialer)
    dialer.kill()
    dialer.wait(LONGEST)
    sim.hold.set()
    sim.hold = None


@pytest.mark.parametrize("tells", [{}, TELLS_NOTHING], ids=["all", "nothing"])
@pytest.mark.parametrize("pin", [WRONG, RIGHT])
def test_two_dialers_on_two_ports_of_one_modem_enter_it_once(desk, pin: str, tells: dict[str, bool]) -> None:
    sim = Sim(seconds=0.5, **tells)
    world = desk(sim, f"PIN = {pin}")
    with contextlib.closing(_Closing(modem(sim))) as other:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        both = [world.start("pydial", *FAILS, *words, **quiet) for words in ((), (f"Modem={other.device}",))]
        codes = [dialer.wait(LONGEST * 2) for dialer in both]
    assert codes == ([11, 11] if pin == WRONG else [15, 15])
    assert sim.entered == [pin]


@pytest.mark.parametrize("tells", [{}, TELLS_NOTHING], ids=["all", "nothing"])
def test_on_a_full_disk_a_pin_is_entered_once_at_most(desk, tells: dict[str, bool]) -> None:
    sim = Sim(**tells)
    world = desk(sim, f"PIN = {WRONG}")
    assert [full_disk(world)[0], full_disk(world)[0]] == [11, 11]
    assert len(sim.entered) <= 1 and sim.tries >= ALL_TRIES - 1
    if tells:
        assert "STATE_DIRECTORY or XDG_STATE_HOME" in full_disk(world)[1]


def full_disk(world: Desk) -> tuple[int, str]:
    """Exit code and stderr of a dialer that can write no file longer than a lock file."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))

    own = "mount -t tmpfs tests /var/lib" if ISOLATED else ":"  # root's own folder for notes is not the tests' business
    world.script("full-disk", f'#!/bin/sh\n{own}\nexec {world.folder}/pydial "$@"\n')
    dialer = world.start("full-disk", f"--config={world.config}", *FAILS, preexec_fn=limit)
    _, said = dialer.communicate(timeout=LONGEST)
    return dialer.returncode, said


def belongs_to_another(path: Path) -> None:
    os.chown(path, 65534, 65534)


def may_be_written_by_others(path: Path) -> None:
    path.chmod(0o666)


def is_a_link(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def is_garbage(path: Path) -> None:
    path.write_text('[{"salt": 1}, [[[[')


@pytest.mark.parametrize(
    "spoilt", [belongs_to_another, may_be_written_by_others, is_a_link, is_garbage], ids=lambda spoilt: spoilt.__name__
)
def test_notes_that_somebody_else_may_have_written_are_replaced(desk, spoilt) -> None:
    if spoilt is belongs_to_another and os.geteuid() != 0:
        pytest.skip("only root gives files away")
    sim = Sim(pin=RIGHT, **TELLS_NOTHING)
    world = desk(sim, f"PIN = {RIGHT}")
    notes = world.folder / "refused-pins.json"
    sim.pin = "9999"
    assert world.code() == 11
    spoilt(notes)
    sim.pin, sim.tries = RIGHT, ALL_TRIES
    assert world.code() == 15  # what is not our word says nothing against a PIN
    sim.pin = "9999"
    sim.power_cycle()
    spoilt(notes) if notes.exists() else None
    assert [world.code(), world.code()] == [11, 11]  # and hides nothing that was noted since
    assert sim.entered == [RIGHT] * 3

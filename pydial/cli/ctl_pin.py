"""`pydialctl pin`: the SIM's lock. PIN and PUK are typed without echo, or come from standard input; never as a word."""

from __future__ import annotations

import sys

from pydial.at import sim
from pydial.errors import UsageError
from pydial.system.terminal import ask
from pydial.talk import pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.ctl_talk import Talk
    from pydial.talk.pin import Lock

ASKED = {
    pin.ENTER: ("PIN",),
    pin.DISABLE: ("PIN",),
    pin.ENABLE: ("PIN",),
    pin.CHANGE: ("old PIN", "new PIN", "new PIN once more"),
    pin.UNBLOCK: ("PUK", "new PIN", "new PIN once more"),
}
DONE = {
    pin.ENTER: "The SIM is open.",
    pin.DISABLE: "The SIM asks for no PIN any more.",
    pin.ENABLE: "The SIM asks for its PIN from now on, each time the modem is switched on.",
    pin.CHANGE: "The SIM has the new PIN. Change PIN in the configuration, too, if it stands there.",
    pin.UNBLOCK: "The SIM is open, and has the new PIN.",
}


def run(talk: Talk) -> int:
    """The part that is asked for. The tries that are left are told first."""
    action = talk.request.part
    if not action:
        raise UsageError("pin: what to do?", f"One of {', '.join(pin.ACTIONS)}.")
    with talk.session() as session:
        lock = session.run(pin.status())
        if action == pin.STATUS:
            _show(talk, lock)
            return 0
        pin.refuse_what_makes_no_sense(action, lock, talk.request.last_try)
        talk.say(_tries(action, lock))
        words = _typed(talk, action)
        session.run(pin.carry_out(action, words))
    if talk.request.json:
        talk.print_json({"done": action})
    else:
        talk.say(DONE[action])
    return 0


def _show(talk: Talk, lock: Lock) -> None:
    if talk.request.json:
        talk.print_json(lock.fields())
        return
    words = {sim.READY: "open", sim.SIM_PIN: "wants its PIN", sim.SIM_PUK: "locked, wants its PUK"}
    rows = [("SIM", words.get(lock.status, lock.status))]
    if lock.locked_at_start is not None:
        rows.append(("Asks for its PIN", "yes" if lock.locked_at_start else "no"))
    rows += [(name, str(left)) for name, left in (("PIN tries", lock.pin_tries), ("PUK tries", lock.puk_tries))
             if left is not None]  # fmt: skip
    talk.print_text("".join(f"{label:<16}  {value}\n" for label, value in rows))


def _tries(action: str, lock: Lock) -> str:
    left, name = (lock.puk_tries, "PUK") if action == pin.UNBLOCK else (lock.pin_tries, "PIN")
    if left is None:
        return f"The modem does not tell how many tries are left for the {name}."
    return f"{left} {'try is' if left == 1 else 'tries are'} left for the {name}."


def _typed(talk: Talk, action: str) -> tuple[str, ...]:
    """PIN or PUK, and the new PIN where one is wanted; the mask knows them. Raises UsageError: they cannot be right."""
    words = []
    for what in ASKED[action]:
        if sys.stdin and sys.stdin.isatty():
            talk.say(f"{what[0].upper()}{what[1:]}:")
        word = ask(talk.signals).strip()
        talk.mask.learn(word)
        if not word:
            raise UsageError("Nothing was typed: nothing was sent to the SIM.", "One line for each, on standard input.")
        words.append(word)
    if len(words) > 2 and words.pop() != words[-1]:
        raise UsageError("The new PINs are not the same: nothing was sent to the SIM.", "Type it again.")
    pin.check_words(action, tuple(words))
    return tuple(words)

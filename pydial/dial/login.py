"""After CONNECT: the login dialogue, and the start of pppd.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands
from pydial.dial.prompt import LINE_END, SILENCE_SECONDS, LoginProgress, Refused, Reply, Wait, judge
from pydial.events import Connect, Prompt
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening


def note_connect(dial: Dial, what: Happening) -> None:
    """For programs: the speed told."""
    dial.prods = 0
    dial.call_may_be_up, dial.last_error = True, None
    dial.tell(Connect(what.result.speed if what.result else None, what.text))


def say_chat_finished(dial: Dial, _what: Happening) -> None:
    """--chat: the rest is pppd's."""
    dial.say("Carrier detected.  Chatmode finished.")


def say_starting_immediately(dial: Dial, _what: Happening) -> None:
    """Stupid Mode."""
    dial.explain("No login dialogue: Stupid Mode or Tonline is on.")
    dial.say("Carrier detected.  Starting PPP immediately.")


def say_waiting_for_prompt(dial: Dial, _what: Happening) -> None:
    """A login dialogue follows."""
    dial.heard = ""
    dial.explain("The host is asked to log in, for Stupid Mode is off: CRs until it says something.")
    dial.progress = dial.progress.next_call() if dial.plan.as_wvdial else LoginProgress()
    dial.order(commands.StartLoginClock(dial.plan.login_timeout))
    dial.say("Carrier detected.  Waiting for prompt.")


def hear_the_host(dial: Dial, what: Happening) -> None:
    """It said something; a short silence must follow before it is judged."""
    dial.heard = what.text
    dial.silence, dial.silence_wanted = 0.0, SILENCE_SECONDS


def judge_the_host(dial: Dial, _what: Happening) -> None:
    """What is to be made of its words, after this silence."""
    dial.silence = dial.silence_wanted
    options = dial.plan.login.replace(password=dial.password)
    dial.verdict = judge(dial.heard, dial.progress, options, dial.silence)
    dial.progress = dial.verdict.progress
    if isinstance(dial.verdict, Wait):
        dial.silence_wanted = dial.verdict.until


def announce_verdict(dial: Dial, _what: Happening) -> None:
    """Say what it was taken for."""
    for line in dial.verdict.announce if dial.verdict else ():
        dial.say(line)


def reply(dial: Dial, _what: Happening) -> None:
    """Send what it asked for."""
    if isinstance(dial.verdict, Reply):
        dial.tell(Prompt(dial.verdict.kind, LINE_END.split(dial.heard.strip())[-1]))
        dial.order(commands.Send(dial.verdict.text, dial.verdict.secret))
        dial.heard = ""
        dial.silence, dial.silence_wanted = 0.0, SILENCE_SECONDS


def note_refused(dial: Dial, _what: Happening) -> None:
    """The same name and password would be refused again."""
    said = dial.verdict.said if isinstance(dial.verdict, Refused) else ""
    dial.last_error = refusal(dial, said)


def refusal(dial: Dial, said: str) -> errors.AuthenticationFailed:
    """The error of a host that does not take name or password, and says so."""
    return errors.AuthenticationFailed(
        f'The host refused name or password: "{quoted(said)}".', f"Check Username and Password in {dial.plan.file}."
    )


def say_hoping(dial: Dial, _what: Happening) -> None:
    """Nothing was understood."""
    dial.say("Don't know what to do!  Starting pppd and hoping for the best.")


def start_pppd(dial: Dial, _what: Happening) -> None:
    """The messages of the provider, then pppd."""
    for line in dial.plan.when_connected:
        dial.say(line)
    dial.order(commands.TellDate("Starting pppd at"))
    dial.order(commands.StartPppd())

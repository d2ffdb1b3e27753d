"""The password that is asked for, the login dialogue after CONNECT, and the start of the data connection.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; `fail_…` says why an attempt has failed and
remembers the error; the others do what their verb says.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands
from pydial.dial.calling import tell_if_again
from pydial.dial.prompt import HOPING, LINE_END, SILENCE_SECONDS, LoginProgress, Refused, Reply, Wait, judge
from pydial.events import ERROR, Prompt
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening


# -- Ask Password


def ask_for_the_password(dial: Dial, _what: Happening) -> None:
    """Asks the person."""
    dial.say("Please enter password (or empty password to stop):")
    dial.order(commands.AskPassword())


def note_password(dial: Dial, what: Happening) -> None:
    """Remembers the password that was typed."""
    dial.login.password, dial.login.password_known = what.text, True


def fail_without_password(dial: Dial, _what: Happening) -> None:
    """Remembers as the error that no password was typed."""
    line = "Configuration does not specify a valid password."
    dial.say(line, ERROR)
    dial.fail("no-password", line=line, file=dial.plan.file)


def forget_refused_password(dial: Dial, what: Happening) -> None:
    """A typed password that the far end has refused is asked for again."""
    refused = what.ending is not None and isinstance(what.ending.error, errors.AuthenticationFailed)
    if refused and dial.plan.ask_password:
        dial.login.password_known = False


# -- the dialogue


def begin_new_dialogue(dial: Dial, _what: Happening) -> None:
    """Counts replies from none."""
    dial.login.progress = LoginProgress()


def begin_dialogue(dial: Dial, _what: Happening) -> None:
    """Starts the clock of Login Timeout. Under the name wvdial replies are counted over several calls."""
    login = dial.login
    login.heard = ""
    login.progress = login.progress.next_call() if dial.plan.as_wvdial else LoginProgress()
    dial.order(commands.StartLoginClock(dial.plan.login_timeout))


def say_waiting_for_prompt(dial: Dial, _what: Happening) -> None:
    """wvdial's line: a login dialogue follows."""
    dial.explain("The host is asked to log in, for Stupid Mode is off: CRs until it says something.")
    dial.say("Carrier detected.  Waiting for prompt.")


def hear_the_host(dial: Dial, what: Happening) -> None:
    """Keeps what the host said; a short silence must follow before that is judged."""
    dial.login.heard = what.text
    dial.login.silence, dial.login.silence_wanted = 0.0, SILENCE_SECONDS


def judge_the_host(dial: Dial, _what: Happening) -> None:
    """Decides what to answer to the host's words, after this silence."""
    login = dial.login
    login.silence = login.silence_wanted
    options = dial.plan.login.replace(password=login.password)
    login.verdict = judge(login.heard, login.progress, options, login.silence)
    login.progress = login.verdict.progress
    if isinstance(login.verdict, Wait):
        login.silence_wanted = login.verdict.until


def say_verdict(dial: Dial, _what: Happening) -> None:
    """What the host's words were taken for."""
    for line in dial.login.verdict.announce if dial.login.verdict else ():
        tell_if_again(dial, line)


def reply(dial: Dial, _what: Happening) -> None:
    """Sends what the host asks for."""
    login = dial.login
    if isinstance(login.verdict, Reply):
        dial.tell(Prompt(login.verdict.kind, LINE_END.split(login.heard.strip())[-1]))
        dial.order(commands.Send(login.verdict.text, login.verdict.secret))
        login.heard = ""
        login.silence, login.silence_wanted = 0.0, SILENCE_SECONDS


def note_refused(dial: Dial, _what: Happening) -> None:
    """Remembers as the error that the host refused name or password."""
    said = dial.login.verdict.said if isinstance(dial.login.verdict, Refused) else ""
    fail_refused(dial, said)


def fail_refused(dial: Dial, said: str) -> None:
    """Remembers as the error that the host does not take name or password, and `said` so."""
    dial.fail("login-refused", said=quoted(said), file=dial.plan.file)


# -- its end


def say_chat_finished(dial: Dial, _what: Happening) -> None:
    """--chat without a login dialogue: the rest is pppd's."""
    dial.say("Carrier detected.  Chatmode finished.")


def say_starting_immediately(dial: Dial, _what: Happening) -> None:
    """wvdial's line: pppd is started without a login dialogue."""
    dial.explain("No login dialogue: Stupid Mode or Tonline is on, or it is a mobile network, which has none.")
    dial.say("Carrier detected.  Starting PPP immediately.")


def say_hoping(dial: Dial, _what: Happening) -> None:
    """wvdial's line: no prompt was understood, and pppd is started all the same."""
    dial.tell(HOPING)


def start_the_link(dial: Dial, _what: Happening) -> None:
    """Shows the provider's messages and starts the data connection."""
    for line in dial.plan.when_connected:
        dial.tell(line)
    dial.order(commands.TellDate("Starting pppd at"))
    dial.order(commands.StartLink())

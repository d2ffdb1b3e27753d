"""What to answer to a host after CONNECT: wvdial's login dialogue as a function of what was heard.

The session gathers what the host says since the last reply (`keep`), and the dial calls `judge`
whenever the host has been silent for `SILENCE_SECONDS`, and again at the silence a `Wait` names. No
clock here: silence comes in as seconds since the last byte, reply or CONNECT, whichever is latest.
"""

from __future__ import annotations

import re

from pydial.dial.menu import choices
from pydial.dial.pppframe import holds_frame
from pydial.dial.questions import BLANKS, asks_login, asks_password, only_tells, prompt_body, refusal_in
from pydial.events import NOTICE, WARNING, Line
from pydial.record import Record
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PROD_SECONDS = 2.0  # of silence after blank lines only: the host may wait for a CR
SILENCE_SECONDS = 0.1  # a host that pauses so long has finished speaking
PROMPT_SILENCE_SECONDS = 1.0  # a prompt that could be anything is answered only after this
GIVE_UP_SECONDS = 10.0  # of silence, once the host has spoken
FIRST_WORD_SECONDS = 30.0  # of silence, while it has not
REPLY_LIMIT = 5  # replies in one call; under the name wvdial in all calls since the modem was initialised (wvdial)
HEARD_LIMIT = 8192  # characters of what was heard that are kept

WELCOME_WORDS = ("mtu", "ip address is")
LINE_END = re.compile(r"[\r\n]")
SIGNAL_LOST = Line("Connected, but carrier signal lost!  Retrying...", WARNING)
HOPING = Line("Don't know what to do!  Starting pppd and hoping for the best.", NOTICE)
NO_CARRIER = re.compile(r"(?:^|[\r\n])NO CARRIER[\r\n]")


class LoginOptions(Record):
    """Plain values of the options that the dialogue needs; empty prompts are not looked for."""

    username: str
    password: str
    login_prompt: str = ""
    password_prompt: str = ""
    default_reply: str = "ppp"
    compuserve: bool = False
    as_wvdial: bool = False  # a host gets what wvdial would send it, be it of no use

    def __repr__(self) -> str:
        return f"LoginOptions(username={self.username!r}, …)"


class LoginProgress(Record):
    """How far it is. `choice`: found in a menu, not sent yet; `announced`: found since the last reply; `refusal`: what
    the host said to a wrong name or password.
    """

    replies: int = 0
    spoken: bool = False
    password_sent: bool = False
    choice: str = ""
    announced: tuple[str, ...] = ()
    refusal: str = ""

    def next_call(self) -> LoginProgress:
        """The start of another call: wvdial counts replies over all calls until the modem is initialised anew."""
        return LoginProgress(replies=self.replies)


class Verdict(Record):
    """What to do now. `announce`: wvdial's lines; `progress`: for the next `judge`."""

    progress: LoginProgress
    announce: tuple[Line, ...]


class Reply(Verdict):
    """Send `text` and CR. `kind`: login, password, menu, prompt or compuserve; a `secret` is never shown."""

    kind: str
    text: str
    secret: bool

    def __repr__(self) -> str:
        return super().__repr__() if not self.secret else f"Reply(kind={self.kind!r}, secret=True)"


class StartPpp(Verdict):
    """Start pppd. `reason`: frame, welcome, replies or silence (the last two: "hoping for the best")."""

    reason: str


class Prod(Verdict):
    """The host has sent blank lines only: send it a CR, as long as it says nothing."""


class Refused(Verdict):
    """The host does not take name or password: `said`."""

    said: str


class CarrierLost(Verdict):
    """The modem said NO CARRIER on a line of its own: the call is over."""


class Wait(Verdict):
    """Listen on; judge again when the silence has lasted `until` seconds, if the host says nothing before."""

    until: float


class HostText(Record):
    """One moment of the dialogue.

    `body` is what stands before the prompt signs at the end of the last line, in lower case; None when
    that line ends in no prompt sign, or only tells something.
    """

    text: str
    silence: float
    progress: LoginProgress
    options: LoginOptions
    last_line: str
    body: str | None


def keep(heard: str, more: str) -> str:
    """`heard` and `more`, no longer than anything that `judge` looks at."""
    return (heard + more)[-HEARD_LIMIT:]


def says_no_carrier(text: str) -> bool:
    """Whether the modem says on a line of its own, in what should come from the host, that the call is over."""
    return NO_CARRIER.search(text) is not None


def judge(text: str, progress: LoginProgress, options: LoginOptions, silence: float) -> Verdict:
    """The first verdict of `JUDGES`. `text`: what the host said since the last reply; `silence`: seconds."""
    text = text[-HEARD_LIMIT:]
    offered = choices(text)
    fresh = offered[len(progress.announced) :]
    progress = progress.replace(
        spoken=progress.spoken or bool(text),
        choice=fresh[-1] if fresh else progress.choice,
        announced=offered or progress.announced,
        refusal=(progress.password_sent and refusal_in(text)) or progress.refusal,
    )
    heard = _listen(text, silence, progress, options)
    verdict = next(verdict for judge_one in JUDGES if (verdict := judge_one(heard)))
    found = tuple(Line(f'Found a good menu option: "{quoted(choice)}".') for choice in fresh)
    return verdict.replace(announce=found + verdict.announce)


def _listen(text: str, silence: float, progress: LoginProgress, options: LoginOptions) -> HostText:
    last_line = LINE_END.split(text)[-1]
    body = None if only_tells(last_line) else prompt_body(last_line)
    return HostText(text, silence, progress, options, last_line, body)


# The judges, in wvdial's order. Each gives a verdict or None.


def carrier_lost(heard: HostText) -> Verdict | None:
    """wvdial does not notice and starts pppd on the dead line."""
    if not says_no_carrier(heard.text):
        return None
    return CarrierLost(heard.progress, (SIGNAL_LOST,))


def ppp_begun(heard: HostText) -> Verdict | None:
    """The host speaks PPP: it waits for nothing more."""
    if not holds_frame(heard.text):
        return None
    return StartPpp(heard.progress, (Line("PPP negotiation detected."),), "frame")


def enough_replies(heard: HostText) -> Verdict | None:
    """Whatever the host wants, pppd may tell better. The answer to the last reply is not waited for."""
    return _hope(heard, "replies") if heard.progress.replies >= REPLY_LIMIT else None


def compuserve_host(heard: HostText) -> Verdict | None:
    """CompuServe asks for a host first: the old network for "Host Name:", the new one for "Hostname:"."""
    if not heard.options.compuserve or heard.body is None:
        return None
    for words, looks, host in COMPUSERVE_HOSTS:
        if heard.body.endswith(words):
            return _reply(heard, "compuserve", host, looks)
    return None


COMPUSERVE_SUFFIX = "/noint/go:pppconnect"
COMPUSERVE_HOSTS = (
    ("host name", "Looks like a Compuserve host name prompt.", "CIS"),
    ("hostname", "Looks like a Compuserve New login prompt.", "cisv1"),
)


def login_refused(heard: HostText) -> Verdict | None:
    """The same name and password would be refused again; wvdial tries to the end."""
    if heard.options.as_wvdial or not heard.progress.refusal:
        return None
    return Refused(heard.progress, (), heard.progress.refusal)


def silent_host(heard: HostText) -> Verdict | None:
    """Blank lines are no word: wvdial waits for one until it gives up."""
    if heard.options.as_wvdial or heard.text.strip() or heard.progress.replies or not heard.text:
        return None
    return Prod(heard.progress, ()) if heard.silence >= PROD_SECONDS else Wait(heard.progress, (), PROD_SECONDS)


def login_prompt(heard: HostText) -> Verdict | None:
    """The host asks who calls; CompuServe wants its network's command behind the name."""
    if not asks_login(heard.last_line, heard.body, heard.options.login_prompt):
        return None
    name = heard.options.username
    if heard.options.compuserve and not name.endswith(COMPUSERVE_SUFFIX):
        name += COMPUSERVE_SUFFIX
    return _reply(heard, "login", name, "Looks like a login prompt.")


def password_prompt(heard: HostText) -> Verdict | None:
    """The host asks for the password."""
    if not asks_password(heard.last_line, heard.body, heard.options.password_prompt):
        return None
    return _reply(heard, "password", heard.options.password, "Looks like a password prompt.")


def welcome(heard: HostText) -> Verdict | None:
    """A host that tells the address or the MTU after the password is ready for PPP."""
    lower = heard.text.lower()
    if not heard.progress.password_sent or not any(word in lower for word in WELCOME_WORDS):
        return None
    return StartPpp(heard.progress, (Line("Looks like a welcome message."),), "welcome")


def any_prompt(heard: HostText) -> Verdict | None:
    """A prompt that is neither, after 1 s of silence: the menu choice, if there is one, or Default Reply."""
    if not _asks_anything(heard):
        return None
    if heard.silence < PROMPT_SILENCE_SECONDS:
        return Wait(heard.progress, (), PROMPT_SILENCE_SECONDS)
    choice = heard.progress.choice
    text = choice or heard.options.default_reply
    return _reply(heard, "menu" if choice else "prompt", text, f'Hmm... a prompt.  Sending "{quoted(text)}".')


def patience(heard: HostText) -> Verdict:
    """Nothing to answer yet: listen on, up to a limit."""
    limit = GIVE_UP_SECONDS if heard.progress.spoken else FIRST_WORD_SECONDS
    return _hope(heard, "silence") if heard.silence >= limit else Wait(heard.progress, (), limit)


JUDGES: tuple[Callable[[HostText], Verdict | None], ...] = (
    carrier_lost,
    ppp_begun,
    enough_replies,
    login_refused,
    silent_host,
    compuserve_host,
    login_prompt,
    password_prompt,
    welcome,
    any_prompt,
    patience,
)


def _asks_anything(heard: HostText) -> bool:
    """Whether the last line is a prompt. After a menu, blank lines behind the prompt make no difference.

    wvdial takes `PPP.` for a message. With a menu choice found, `Type P for PPP:` still asks.
    """
    line, body = heard.last_line, heard.body
    choice = heard.progress.choice
    if choice and not line.strip():
        line = LINE_END.split(heard.text.rstrip())[-1]
        body = prompt_body(line)
    ending = line.rstrip(BLANKS)[-4:].lower()
    return body is not None and (ending[:-1] != "ppp" or (choice != "" and ending[-1] in ":>?"))


def _reply(heard: HostText, kind: str, text: str, looks: str) -> Reply:
    secret = kind == "password"
    old = heard.progress
    progress = old.replace(
        replies=old.replies + 1,
        password_sent=old.password_sent or secret,
        choice="" if kind == "menu" else old.choice,
        announced=(),
    )
    sending = f"Sending: {'(password)' if secret else quoted(text)}"
    announce = (looks,) if kind in ("menu", "prompt") else (looks, sending)
    return Reply(progress, tuple(map(Line, announce)), kind, text, secret)


def _hope(heard: HostText, reason: str) -> StartPpp:
    return StartPpp(heard.progress, (HOPING,), reason)

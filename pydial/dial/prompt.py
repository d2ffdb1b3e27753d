"""What to answer to a host after CONNECT: wvdial's login dialogue as a function of what was heard.

The dial's machine gathers what the host says since the last reply (`clean`, `keep`) and calls `judge`
whenever the host has been silent for `SILENCE_SECONDS`, and again at the silence a `Wait` names. No
clock here: silence comes in as seconds since the last byte, reply or CONNECT, whichever is latest.
"""

from __future__ import annotations

import re

from pydial.dial.menu import choices
from pydial.dial.pppframe import holds_frame
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PROD_SECONDS = 0.5  # between the CRs that are sent until the host says something
SILENCE_SECONDS = 0.1  # a host that pauses so long has finished speaking
PROMPT_SILENCE_SECONDS = 1.0  # a prompt that could be anything is answered only after this
GIVE_UP_SECONDS = 10.0  # of silence, once the host has spoken
FIRST_WORD_SECONDS = 30.0  # of silence, while it has not
REPLY_LIMIT = 5  # replies, counted over all calls of a run
HEARD_LIMIT = 8192  # characters of what was heard that are kept

BLANKS = " \t"
PROMPT_SIGNS = ")>}]:.|-?$%=\x11"  # \x11: XON
LOGIN_WORDS = ("login", "name", "user", "id", "signon", "usuario")
SIGN_ON = re.compile(r"sign.on\Z")
PASSWORD_WORDS = ("password", "passwd")
PASS = re.compile(r"(?<![a-z])pass\Z")
PASSWORD_FOR = re.compile(r"(passw(?:or)?d) for \S+\Z")
REFUSALS = re.compile(r"\b(?:invalid|incorrect|wrong|bad|forgot|forgotten)\b")
WELCOME_WORDS = ("mtu", "ip address is")
NO_CARRIER = re.compile(r"(?:^|[\r\n])NO CARRIER[\r\n]")
STRIPPED = bytes(byte & 0x7F or 0x20 for byte in range(256))


class LoginOptions(Record):
    """Plain values of the options that the dialogue needs; empty prompts are not looked for."""

    username: str
    password: str
    login_prompt: str = ""
    password_prompt: str = ""
    default_reply: str = "ppp"
    compuserve: bool = False

    def __repr__(self) -> str:
        return f"LoginOptions(username={self.username!r}, …)"


class LoginProgress(Record):
    """How far it is. `choice`: found in a menu, not sent yet; `announced`: found since the last reply."""

    replies: int = 0
    spoken: bool = False
    password_sent: bool = False
    choice: str = ""
    announced: tuple[str, ...] = ()

    def next_call(self) -> LoginProgress:
        """The start of another call: wvdial counts replies over all calls of a run."""
        return LoginProgress(replies=self.replies)


class Verdict(Record):
    """What to do now. `announce`: wvdial's lines, without `--> `; `progress`: for the next `judge`."""

    progress: LoginProgress
    announce: tuple[str, ...]


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


class CarrierLost(Verdict):
    """The modem said NO CARRIER on a line of its own: the call is over."""


class Wait(Verdict):
    """Listen on; judge again when the silence has lasted `until` seconds, if the host says nothing before."""

    until: float


class Heard(Record):
    """One moment of the dialogue, taken apart: the last line, the last that is not blank, the prompt's body.

    `body` is what stands before the prompt signs at the end of the last line, in lower case; None when
    that line ends in no prompt sign, or only tells something.
    """

    text: str
    silence: float
    progress: LoginProgress
    options: LoginOptions
    last_line: str
    body: str | None


def clean(data: bytes) -> str:
    """Text of what came from the line: parity bit stripped, NULs blank (7E1 hosts; wvdial.md, section 5)."""
    return data.translate(STRIPPED).decode("ascii")


def keep(heard: str, more: str) -> str:
    """`heard` and `more`, no longer than anything that `judge` looks at."""
    return (heard + more)[-HEARD_LIMIT:]


def says_no_carrier(text: str) -> bool:
    """Whether the modem says on a line of its own, in what should come from the host, that the call is over."""
    return NO_CARRIER.search(text) is not None


def judge(text: str, progress: LoginProgress, options: LoginOptions, silence: float) -> Verdict:
    """The first verdict of `JUDGES`. `text`: what the host said since the last reply; `silence`: seconds."""
    offered = choices(text)
    fresh = offered[len(progress.announced) :]
    progress = progress.replace(
        spoken=progress.spoken or bool(text),
        choice=fresh[-1] if fresh else progress.choice,
        announced=offered or progress.announced,
    )
    heard = _listen(text, silence, progress, options)
    verdict = next(verdict for judge_one in JUDGES if (verdict := judge_one(heard)))
    found = tuple(f'Found a good menu option: "{choice}".' for choice in fresh)
    return verdict.replace(announce=found + verdict.announce)


def _listen(text: str, silence: float, progress: LoginProgress, options: LoginOptions) -> Heard:
    lines = re.split(r"[\r\n]", text[-HEARD_LIMIT:])
    last_line = lines[-1]
    body = None if _only_tells(last_line) else prompt_body(last_line)
    return Heard(text, silence, progress, options, last_line, body)


def prompt_body(line: str) -> str | None:
    """What stands before the prompt signs that end `line`, in lower case; None when none does."""
    body = line.rstrip(BLANKS + PROMPT_SIGNS)
    return body.lower() if line[len(body) :].strip(BLANKS) else None


def _only_tells(line: str) -> bool:
    """`Last login: …`, `Invalid password.`, `Forgot your password?`: nothing that we could answer."""
    line = line.strip().lower()
    last_login = line.startswith("last ") and " login" in line
    return last_login or ("password" in line and REFUSALS.search(line) is not None)


# The judges, in wvdial's order. Each gives a verdict or None.


def carrier_lost(heard: Heard) -> Verdict | None:
    """wvdial does not notice and starts pppd on the dead line."""
    if not says_no_carrier(heard.text):
        return None
    return CarrierLost(heard.progress, ("Connected, but carrier signal lost!  Retrying...",))


def ppp_begun(heard: Heard) -> Verdict | None:
    """The host speaks PPP: it waits for nothing more."""
    if not holds_frame(heard.text):
        return None
    return StartPpp(heard.progress, ("PPP negotiation detected.",), "frame")


def enough_replies(heard: Heard) -> Verdict | None:
    """Whatever the host wants, pppd may tell better. The answer to the last reply is not waited for."""
    return _hope(heard, "replies") if heard.progress.replies >= REPLY_LIMIT else None


def compuserve_host(heard: Heard) -> Verdict | None:
    """CompuServe asks for a host first: the old network for "Host Name:", the new one for "Hostname:"."""
    if not heard.options.compuserve or heard.body is None:
        return None
    for words, looks, host in COMPUSERVE_HOSTS:
        if heard.body.endswith(words):
            return _reply(heard, "compuserve", host, looks)
    return None


COMPUSERVE_HOSTS = (
    ("host name", "Looks like a Compuserve host name prompt.", "CIS"),
    ("hostname", "Looks like a Compuserve New login prompt.", "cisv1"),
)


def login_prompt(heard: Heard) -> Verdict | None:
    """The host asks who calls; CompuServe wants its network's command behind the name."""
    if not asks_login(heard.last_line, heard.body, heard.options.login_prompt):
        return None
    suffix = "/noint/go:pppconnect" if heard.options.compuserve else ""
    return _reply(heard, "login", heard.options.username + suffix, "Looks like a login prompt.")


def password_prompt(heard: Heard) -> Verdict | None:
    """The host asks for the password."""
    if not asks_password(heard.body, heard.options.password_prompt):
        return None
    return _reply(heard, "password", heard.options.password, "Looks like a password prompt.")


def welcome(heard: Heard) -> Verdict | None:
    """A host that tells the address or the MTU after the password is ready for PPP."""
    lower = heard.text.lower()
    if not heard.progress.password_sent or not any(word in lower for word in WELCOME_WORDS):
        return None
    return StartPpp(heard.progress, ("Looks like a welcome message.",), "welcome")


def any_prompt(heard: Heard) -> Verdict | None:
    """A prompt that is neither, after 1 s of silence: the menu choice, if there is one, or Default Reply."""
    if not _asks_anything(heard):
        return None
    if heard.silence < PROMPT_SILENCE_SECONDS:
        return Wait(heard.progress, (), PROMPT_SILENCE_SECONDS)
    choice = heard.progress.choice
    text = choice or heard.options.default_reply
    return _reply(heard, "menu" if choice else "prompt", text, f'Hmm... a prompt.  Sending "{text}".')


def patience(heard: Heard) -> Verdict:
    """Nothing to answer yet: listen on, up to a limit."""
    limit = GIVE_UP_SECONDS if heard.progress.spoken else FIRST_WORD_SECONDS
    return _hope(heard, "silence") if heard.silence >= limit else Wait(heard.progress, (), limit)


JUDGES: tuple[Callable[[Heard], Verdict | None], ...] = (
    carrier_lost,
    ppp_begun,
    enough_replies,
    compuserve_host,
    login_prompt,
    password_prompt,
    welcome,
    any_prompt,
    patience,
)


def asks_login(line: str, body: str | None, option: str = "") -> bool:
    """Whether the last line asks for the user's name; `Login ID: (somewhere)` does, too."""
    if body is None or PASSWORD_FOR.search(body):
        return False
    if line.rstrip(BLANKS).endswith(")") and "(" in line:
        before = prompt_body(line[: line.rindex("(")])
        if before is not None and asks_login("", before):
            return True
    return body.endswith((*LOGIN_WORDS, *_word(option))) or SIGN_ON.search(body) is not None


def asks_password(body: str | None, option: str = "") -> bool:
    """Whether a prompt of this body asks for the password: nothing else ever gets it."""
    if body is None:
        return False
    body = PASSWORD_FOR.sub(r"\1", body)
    return body.endswith((*PASSWORD_WORDS, *_word(option))) or PASS.search(body) is not None


def _word(option: str) -> tuple[str, ...]:
    """A prompt option as it is looked for: like a prompt's body, in any case and without its prompt signs."""
    word = clean(option.encode("latin-1", "replace")).strip(BLANKS).rstrip(BLANKS + PROMPT_SIGNS).lower()
    return (word,) if word else ()


def _asks_anything(heard: Heard) -> bool:
    """Whether the last line is a prompt. After a menu, blank lines behind the prompt make no difference.

    wvdial takes `PPP.` for a message. With a menu choice found, `Type P for PPP:` still asks.
    """
    line, body = heard.last_line, heard.body
    choice = heard.progress.choice
    if choice and not line.strip():
        line = heard.text.rstrip().rsplit("\n", 1)[-1].rsplit("\r", 1)[-1]
        body = prompt_body(line)
    ending = line.rstrip(BLANKS)[-4:].lower()
    return body is not None and (ending[:-1] != "ppp" or (choice != "" and ending[-1] in ":>?"))


def _reply(heard: Heard, kind: str, text: str, looks: str) -> Reply:
    secret = kind == "password"
    old = heard.progress
    progress = old.replace(
        replies=old.replies + 1,
        password_sent=old.password_sent or secret,
        choice="" if kind == "menu" else old.choice,
        announced=(),
    )
    sending = f"Sending: {'(password)' if secret else text}"
    announce = (looks,) if kind in ("menu", "prompt") else (looks, sending)
    return Reply(progress, announce, kind, text, secret)


def _hope(heard: Heard, reason: str) -> StartPpp:
    hoping = "Don't know what to do!  Starting pppd and hoping for the best."
    return StartPpp(heard.progress, (hoping,), reason)

"""Conversations with a host after CONNECT, as text files that people can read and change.

# where it comes from
set username = 70000,1     a field of LoginOptions (user, secret, ppp unless set)
< text                     the host sends a line; <- text: without a line end (\\r, \\x20 … are escapes)
--> text                   what is announced
> text                     what we send, without its CR
wait 2.0                   seconds in which nothing is announced or sent
> (CR)                     we send a lone CR
pppd                       pppd is started; `lost`: the call is over; `refused: text`: the login is given up
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydial.dial import prompt, questions
from pydial.record import Record
from pydial.secrets.mask import Mask

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = prompt.LoginOptions("user", "secret")
FOREVER = 60.0
NO_SECRETS = Mask()  # takes away the marks of what is quoted


class Conversation(Record):
    """`steps`: the lines of the file, without comments, blank lines and `set`."""

    source: str
    options: prompt.LoginOptions
    steps: tuple[str, ...]


def read(path: Path) -> Conversation:
    """The conversation in a file; it must say where it comes from."""
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    source = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
    assert source, f"{path}: say where it comes from"
    settings = (line.removeprefix("set ").split(" = ", 1) for line in lines if line.startswith("set "))
    given = {name: True if value == "yes" else value for name, value in settings}
    steps = tuple(line for line in lines if not line.startswith(("#", "set ")))
    return Conversation(source, OPTIONS.replace(**given), steps)


def expected(conversation: Conversation) -> list[str]:
    """What the file says that we do."""
    return [step for step in conversation.steps if not step.startswith("<")]


def played(conversation: Conversation) -> list[str]:
    """What we really do when the host speaks as in the file."""
    caller = Caller(conversation.options)
    done: list[str] = []
    for step in conversation.steps:
        word, _, rest = step.partition(" ")
        if word in ("<", "<-"):
            done += caller.hear(rest.encode().decode("unicode_escape") + ("\r\n" if word == "<" else ""))
        elif word == "wait":
            done += [*caller.wait(float(rest)), step]
        else:
            done.append(caller.next())
    return done + caller.waiting


class Caller:
    """Does what `judge` says, in a time of its own."""

    def __init__(self, options: prompt.LoginOptions) -> None:
        self.options = options
        self.progress = prompt.LoginProgress()
        self.text = ""
        self.silence = 0.0
        self.waiting: list[str] = []  # done, but not yet looked at

    def hear(self, text: str) -> list[str]:
        """The host speaks; gives what was done before and not looked at."""
        self.text = prompt.keep(self.text, questions.clean(text.encode("latin-1")))
        self.silence = 0.0
        left, self.waiting = self.waiting, []
        return left

    def next(self) -> str:
        """The next thing that we do if the host says nothing more."""
        self.waiting = self.waiting or self._listen(FOREVER)
        return self.waiting.pop(0) if self.waiting else "nothing"

    def wait(self, seconds: float) -> list[str]:
        """What we do in so many seconds of silence."""
        return self.waiting or self._listen(self.silence + seconds)

    def _listen(self, end: float) -> list[str]:
        due = max(self.silence, prompt.SILENCE_SECONDS)
        while due <= end:
            self.silence = due
            verdict = prompt.judge(self.text, self.progress, self.options, due)
            self.progress = verdict.progress
            if done := self._do(verdict):
                return done
            assert isinstance(verdict, prompt.Wait)
            assert verdict.until > due, "a wait that is over already"
            due = verdict.until
        self.silence = end
        return []

    def _do(self, verdict: prompt.Verdict) -> list[str]:
        done = [f"--> {NO_SECRETS.own(line.text)}" for line in verdict.announce]
        if isinstance(verdict, prompt.Reply):
            self.text, self.silence = "", 0.0
            return [*done, f"> {verdict.text}".rstrip()]
        if isinstance(verdict, prompt.Wait):
            return done
        if isinstance(verdict, prompt.Prod):
            self.text, self.silence = "", 0.0
            return [*done, "> (CR)"]
        if isinstance(verdict, prompt.Refused):
            return [*done, f"refused: {verdict.said}"]
        return [*done, "pppd" if isinstance(verdict, prompt.StartPpp) else "lost"]

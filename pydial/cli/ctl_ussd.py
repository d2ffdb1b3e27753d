"""`pydialctl ussd`: one question to the network, or its menu."""

from __future__ import annotations

import sys

from pydial.at import ussd
from pydial.errors import UsageError
from pydial.talk.ussd import Dialogue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.ussd import Reply
    from pydial.cli.ctl_talk import Talk
    from pydial.run.at_session import AtSession
    from pydial.run.remote_session import RemoteSession

CODE_HINT = "A code is up to 160 characters, such as *100# (in quotes: the shell has a meaning for * and #)."


def run(talk: Talk) -> int:
    """0 once the network has answered; what it says is on standard output."""
    request = talk.request
    if bad := [text for text in (request.code, *request.answer) if not ussd.is_code(text)]:
        raise UsageError(f"This cannot be sent to the network: {bad[0][:40]!r}.", CODE_HINT)
    dialogue, answers, said = Dialogue(), list(request.answer), []
    with talk.session() as session:
        text: str | None = request.code
        while text is not None:
            reply = session.run(dialogue.say(text))
            said.append(reply)
            if not request.json:
                talk.print_text(f"{reply.text}\n" if reply.text else "")
            text = _next(talk, session, dialogue, reply, answers)
    if request.json:
        last = said[-1]
        replies = [reply.text for reply in said]
        talk.print_json({"text": last.text, "asks_more": last.asks_more, "replies": replies})
    return 0


def _next(
    talk: Talk, session: AtSession | RemoteSession, dialogue: Dialogue, reply: Reply, answers: list[str]
) -> str | None:
    """The answer to a menu; None where there is none, and the dialogue is over."""
    if not reply.asks_more:
        if answers:
            talk.say(f"The network has asked for no more: {answers[0]!r} was not sent.")
        return None
    answer = answers.pop(0) if answers else _typed(talk)
    if not answer:
        session.run(dialogue.end())
        return None
    return answer


def _typed(talk: Talk) -> str:
    """What a person answers; "" where there is nobody, or no answer."""
    if talk.request.json or not (sys.stdin and sys.stdin.isatty()):
        return ""
    talk.say("Answer (empty: end):")
    while not talk.signals.wait([sys.stdin.fileno()], None):
        if talk.signals.caught:
            return ""
    text = sys.stdin.readline().rstrip("\n")
    return text if ussd.is_code(text) else ""

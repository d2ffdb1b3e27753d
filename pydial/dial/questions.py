"""What the last line of a host asks for, and what is no question at all."""

from __future__ import annotations

import re

BLANKS = " \t"
PROMPT_SIGNS = ")>}]:.|-?$%=\x11"  # \x11: XON
LOGIN_WORDS = ("login", "name", "user", "id", "signon", "usuario")
# Patterns are texts: `re` compiles one when a host is first asked about it, which few dials come to.
SIGN_ON = r"sign.on\Z"
PASSWORD_WORDS = ("password", "passwd")
PASS = r"(?<![a-z])pass\Z"  # noqa: S105 - a pattern
PASSWORD_FOR = r"(passw(?:or)?d) for \S+\Z"  # noqa: S105 - a pattern
REFUSALS = r"\b(?:invalid|incorrect|wrong|bad|forgot|forgotten)\b"
OTHER_PASSWORDS = (
    r"\b(?:new|bank|no|not|without|know|knows|chang\w*|choose|reset|expire\w*|retype|repeat|confirm|verify)\b"
)
"""Words before `password` that mean another one than ours, or none at all."""
SENTENCE_SIGNS = ".-$ \t"  # end a prompt of one word, but a sentence as well
REFUSED = (
    r"(?i)(?:login|logon|password|authentication|access|permission) (?:is )?"
    r"(?:incorrect|invalid|failed|failure|denied|refused)"
    r"|(?:invalid|incorrect|wrong|bad) (?:login|logon|password|user|credentials|account)"
    r"|(?:login|user|account|password)\b.{0,40}\b(?:unknown|not (?:valid|known|authori[sz]ed|allowed))"
)
STRIPPED = bytes(byte & 0x7F or 0x20 for byte in range(256))


def clean(data: bytes) -> str:
    """Text of what came from the line: parity bit stripped, NULs blank (wvdial hears 7E1 hosts so)."""
    return data.translate(STRIPPED).decode("ascii")


def prompt_body(line: str) -> str | None:
    """What stands before the prompt signs that end `line`, in lower case; None when none does."""
    body = line.rstrip(BLANKS + PROMPT_SIGNS)
    return body.lower() if line[len(body) :].strip(BLANKS) else None


def only_tells(line: str) -> bool:
    """`Last login: …`, `Invalid password.`, `Forgot your password?`: nothing that we could answer."""
    line = line.strip().lower()
    last_login = line.startswith("last ") and " login" in line
    return last_login or ("password" in line and re.search(REFUSALS, line) is not None)


def asks_login(line: str, body: str | None, option: str = "") -> bool:
    """Whether the last line asks for the user's name; `Login ID: (somewhere)` does, too."""
    if body is None or re.search(PASSWORD_FOR, body):
        return False
    if line.rstrip(BLANKS).endswith(")") and "(" in line:
        before = prompt_body(line[: line.rindex("(")])
        if before is not None and asks_login("", before):
            return True
    return body.endswith((*LOGIN_WORDS, *_word(option))) or re.search(SIGN_ON, body) is not None


def asks_password(line: str, body: str | None, option: str = "") -> bool:
    """Whether the last line, a prompt of this body, asks for the password: nothing else ever gets it."""
    if body is None:
        return False
    if body.endswith(_word(option)):
        return True
    ends_sentence = not line[len(body) :].strip(SENTENCE_SIGNS) and len(body.split()) > 1
    if ends_sentence or re.search(OTHER_PASSWORDS, body):
        return False
    body = re.sub(PASSWORD_FOR, r"\1", body)
    return body.endswith(PASSWORD_WORDS) or re.search(PASS, body) is not None


def refusal_in(text: str) -> str:
    """The line in which a host says that it does not take name or password; "" if it says nothing like it."""
    return next((line.strip() for line in re.split(r"[\r\n]+", text) if re.search(REFUSED, line)), "")


def _word(option: str) -> tuple[str, ...]:
    """A prompt option as it is looked for: like a prompt's body, in any case and without its prompt signs."""
    word = clean(option.encode("latin-1", "replace")).strip(BLANKS).rstrip(BLANKS + PROMPT_SIGNS).lower()
    return (word,) if word else ()

"""`pydialctl at`: AT commands and their answers; on a terminal with line editing and a history."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading

from pydial.at.exchange import Ask
from pydial.errors import ModemSilent, UsageError
from pydial.harmless import harmless
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.at.exchange import Answer, Script
    from pydial.cli.ctl_talk import Talk
    from pydial.run.at_session import AtSession
    from pydial.run.remote_session import RemoteSession

SECONDS = 60.0  # for an answer: a search for networks takes that long
LONGEST = 2000  # characters of a command line
REFUSED = 7
FORBIDDEN = ("ATD", "ATO", "ATA")
"""They begin a call, in which a modem takes no further command: that is for a dial."""
PROMPT = "at> "
UP_TO_HERE = "\r\x1b[K"


def run(talk: Talk) -> int:
    """0 if the modem said OK to each command, else 7."""
    for command in talk.request.words:
        _refuse(command)
    with talk.session() as session:
        if talk.request.words:
            codes = [_tell(talk, command, _asked(session, command)) for command in talk.request.words]
            return max(codes)
        if sys.stdin and sys.stdin.isatty():
            return Interactive(talk, session).run()
        return _from_standard_input(talk, session)


def _refuse(command: str) -> None:
    """Raises UsageError for what is no command, and for one that would begin a call."""
    bare = "".join(command.split()).upper()
    if not command.isprintable() or not command.isascii() or len(command) > LONGEST:
        raise UsageError("A command is a line of ASCII characters.", "pydialctl at --help")
    if bare.startswith(FORBIDDEN):
        raise UsageError(f"{harmless(command[:20])} begins a call: nothing was sent.", "pydial dials.")


def _asked(session: AtSession | RemoteSession, command: str) -> Answer:
    """Raises ModemSilent: the commands behind this one are not sent."""
    answer: Answer = session.run(_script(command))
    if answer.silent:
        raise ModemSilent(f"No answer to {answer.command} in {SECONDS:.0f} s.", "Is the command one that answers?")
    return answer


def _script(command: str) -> Script[Answer]:
    return (yield Ask(command, SECONDS))


def _tell(talk: Talk, command: str, answer: Answer) -> int:
    result = answer.result.text if answer.result else ""
    lines = [talk.mask.foreign(line) for line in (*answer.lines, result)]
    if talk.request.json:
        ok = answer.ok
        talk.print_json({"command": answer.command, "lines": lines[:-1], "result": lines[-1], "ok": ok})
    else:
        talk.print_text("".join(f"{line}\n" for line in lines))
    return 0 if answer.ok else REFUSED


def _from_standard_input(talk: Talk, session: AtSession | RemoteSession) -> int:
    code = 0
    for line in sys.stdin or ():
        command = line.strip()
        if command:
            _refuse(command)
            code = max(code, _tell(talk, command, _asked(session, command)))
    return code


class Interactive:
    """A terminal: what is typed is sent, what the modem says by itself is shown as it comes; Ctrl-D ends it."""

    def __init__(self, talk: Talk, session: AtSession | RemoteSession) -> None:
        self._talk = talk
        self._session = session
        self._stop, self._stopping = os.pipe()

    def run(self) -> int:
        """0, whatever the modem said."""
        import readline  # line editing, for people only

        readline.set_auto_history(False)
        self._talk.say("Ctrl-D ends; what begins a call is refused.")
        try:
            while True:
                with self._listening(), _own_interrupt():
                    command = input(PROMPT).strip()
                if not command:
                    continue
                if self._talk.mask.command(command) == command:
                    readline.add_history(command)
                self._send(command)
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            return 0
        finally:
            os.close(self._stop)
            os.close(self._stopping)

    def _send(self, command: str) -> None:
        try:
            _refuse(command)
            _tell(self._talk, command, _asked(self._session, command))
        except (UsageError, ModemSilent) as problem:
            self._talk.say(f"{problem.message} {problem.hint}")

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """Meanwhile a thread shows what comes: the line that is being typed is drawn anew below it."""
        listener = threading.Thread(target=self._listen)
        listener.start()
        try:
            yield
        finally:
            os.write(self._stopping, b".")
            listener.join()
            os.read(self._stop, 1)

    def _listen(self) -> None:
        import readline  # as above

        poll = select.poll()
        if self._session.fd >= 0:
            poll.register(self._session.fd, select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if self._stop in ready:
                return
            for line in self._session.lines_now():
                shown = harmless(self._talk.mask.own(quoted(line)))
                sys.stdout.write(f"{UP_TO_HERE}{shown}\n{PROMPT}{readline.get_line_buffer()}")
                sys.stdout.flush()


@contextlib.contextmanager
def _own_interrupt() -> Iterator[None]:
    """Ctrl-C ends the line that is being typed, and the talk."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

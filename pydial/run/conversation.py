"""What is said on an open line: sent by us, received from the DCE or the host; shown as it comes."""

from __future__ import annotations

from pydial.at import results
from pydial.dial import states
from pydial.dial.pppframe import holds_frame, split_at_frame
from pydial.dial.prompt import keep, says_no_carrier
from pydial.dial.questions import clean as text_of
from pydial.dial.states import Happening
from pydial.events import Received, Sent
from pydial.recording import events as recorded
from pydial.secrets.mask import without_parity
from pydial.system.reader import Gone, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.commands import Send
    from pydial.report.reporter import Reporter, Reporters
    from pydial.system.wire import Channel


HEARD_LIMIT = 512  # bytes that are kept, to judge what talks at the other end


class Trace:
    """Told by pexpect every byte that is read from `channel`: reports it, masked, line by line or piece by piece.

    `frames`: PPP is shown to people, too, as wvdial does; else it is for programs only.
    """

    def __init__(self, channel: Channel, reporter: Reporter, *, frames: bool) -> None:
        self._channel = channel
        self._reporter = reporter
        self._frames = frames
        self._in_frame = False  # until the line ends: control characters in LCP are escaped (RFC 1662 7.1)
        self._held = ""  # has come, and may open a frame
        self.quiet = False  # what comes is for programs only
        self._in_line = False
        self.heard = b""  # the first bytes of all

    def write(self, data: bytes) -> None:
        """What was read."""
        self.heard = (self.heard + data)[:HEARD_LIMIT]
        text = without_parity(data.decode("latin-1"))
        shown = self._channel.stream.feed(text)
        self._reporter.tell(recorded.Heard(data.decode("latin-1") if shown == text else shown))
        self._show(shown)

    def flush(self) -> None:
        """pexpect calls it; there is nothing to flush."""

    def end(self, *, ppp_follows: bool = False) -> None:
        """What comes next belongs to something else: show what was held back.

        `ppp_follows`: what may open a frame does so.
        """
        if held := self._channel.stream.end():
            self._reporter.tell(recorded.Heard(held))
            self._show(held)
        if self._held:
            self._tell(self._held, complete=False, quiet=ppp_follows)
        self._held, self._in_frame = "", False

    def _show(self, text: str) -> None:
        *lines, rest = (self._held + text.replace("\0", " ")).replace("\r", "\n").split("\n")
        self._held = ""
        for line in lines:
            if line or self._in_line:
                self._show_piece(line, complete=True)
            self._in_line = self._in_frame = False
        if rest:
            self._show_piece(rest, complete=False)

    def _show_piece(self, text: str, *, complete: bool) -> None:
        """One line, or a part of it; of PPP in it only programs hear."""
        words, frame = ("", text) if self._in_frame else (text, "")
        if words and not self._frames:
            words, frame, self._in_frame = split_at_frame(text)
            if not self._in_frame and complete:
                words, frame = text, ""
            elif not self._in_frame:
                self._held, frame = frame, ""
        self._tell(words, complete=complete and not frame)
        if frame:
            self._tell(frame, complete=False, quiet=True)
            self._tell("", complete=complete)

    def _tell(self, text: str, *, complete: bool, quiet: bool = False) -> None:
        self._in_line = True
        if text or complete:
            self._reporter.tell(Received(text, complete, quiet or self.quiet, self._channel.name))


class Conversation:
    """Turns what comes in into happenings: result codes in command state, text of the host in online data state."""

    def __init__(self, channel: Channel, reporter: Reporters, *, frames: bool = True) -> None:
        """`frames`: as in `Trace`; under the name wvdial."""
        self.channel = channel
        self._reporter = reporter
        self._as_wvdial = frames
        self._trace = Trace(channel, reporter, frames=frames)
        self._reader = Reader(channel.fd, self._trace, greedy=channel.greedy)
        self._at_line_end = False  # the line feed of a CONNECT may still come
        self._sent = ""  # the last command line, whose echo is not an answer
        self._said = ""  # by the host, since our last reply

    @property
    def heard(self) -> bytes:
        """The first bytes that came since the line was opened."""
        return self._trace.heard

    def send(self, command: Send) -> None:
        """Write its text and a CR; what came in before is no answer to it."""
        self.forget()
        self.end()
        self._trace.quiet = command.quiet
        shown = self.channel.stream.sent(command.text, command.secret)
        self._reporter.tell(recorded.Escaped(shown) if command.raw else Sent(shown))
        self._sent, self._said = command.text, ""
        self.channel.write(command.text.encode("latin-1", "replace") + (b"" if command.raw else b"\r"))

    def send_cr(self) -> None:
        """Write a lone CR."""
        self._reporter.tell(recorded.CrSent())
        self.channel.write(b"\r")

    def end(self, *, ppp_follows: bool = False) -> None:
        """What comes next belongs to something else: show what was held back. `ppp_follows`: as in `Trace.end`."""
        self._trace.end(ppp_follows=ppp_follows)

    def forget(self) -> None:
        """Drop what came in and was not asked for."""
        try:
            self._reader.forget()
        except Gone:
            return  # the next look finds out

    def fill(self) -> None:
        """Read and show what is there, but leave it to the next look."""
        self._reader.fill()

    def next_result(self) -> Happening | None:
        """The next line, as a result code or information text; None if there is no whole line."""
        line = self._reader.line()
        if line is None:
            return None
        return self._happening(results.without_echo(text_of(line), self._sent))

    def late_result(self, kinds: tuple[str, ...]) -> Happening | None:
        """A result code, one of `kinds`, whose line end does not come."""
        said = text_of(self._reader.rest)
        code = results.parse(results.without_echo(said, self._sent))
        if code is None and results.CONNECT in kinds and self._is_connected_without_a_word(said):
            code = results.ResultCode(results.CONNECT, results.CONNECT)
        if code is None or code.kind not in kinds:
            return None
        self._reader.everything()
        return self._result(code)

    def _is_connected_without_a_word(self, said: str) -> bool:
        """PPP has begun behind a dial command: there are modems that say no CONNECT. Not under the name wvdial."""
        return not self._as_wvdial and self._sent[:3].upper() == "ATD" and holds_frame(said)

    @property
    def has_rest(self) -> bool:
        """The beginning of a line has come, whose end has not."""
        return bool(self._reader.rest)

    def takes_prompt(self, prompt: str) -> bool:
        """Whether the modem has sent `prompt`, behind which no line end comes (27.005 3.5.1); it is taken then."""
        self._reader.fill()
        if not text_of(self._reader.rest).strip().endswith(prompt):
            return False
        self._reader.everything()
        return True

    def next_words(self) -> Happening | None:
        """All the host has said since our last reply, if it has said more; None if not."""
        data = self._reader.everything()
        if data is None:
            return None
        words = text_of(data)
        if self._at_line_end and words.startswith("\n"):
            words = words[1:]  # the rest of the line end behind CONNECT
        self._at_line_end = False
        if not words:
            return None
        self._said = keep(self._said, words)
        return Happening(states.HOST_SPOKE, self._said)

    def call_has_ended(self) -> bool:
        """Whether the modem has said NO CARRIER, in what is there to be read now. Nothing of it is told to people."""
        self._trace.quiet = True
        try:
            data = self._reader.everything()
        except Gone:
            return True
        self._said = keep(self._said, text_of(data or b""))
        return says_no_carrier(self._said)

    def _happening(self, text: str) -> Happening:
        code = results.parse(text)
        return self._result(code) if code else Happening(states.TEXT, text)

    def _result(self, code: results.ResultCode) -> Happening:
        self._at_line_end = code.kind == results.CONNECT
        return Happening(code.kind, code.text, result=code)

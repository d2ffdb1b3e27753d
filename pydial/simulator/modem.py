"""The virtual modem: command state, dialling, online data state, online command state (V.250 5 and 6)."""

from __future__ import annotations

import re

from pydial.simulator import commands, phone, results
from pydial.simulator.cellular import HANDLERS, Cellular
from pydial.simulator.command_line import BadCommand, Command, LineReader, parse
from pydial.simulator.dialogue import noise
from pydial.simulator.far_end import far_end
from pydial.simulator.host import Call, Provider
from pydial.simulator.outlet import Outlet
from pydial.simulator.personality import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pydial.ppp.timers import Timer, Timers
    from pydial.simulator.host import Host
    from pydial.simulator.personality import Block, Personality, Unsolicited

    # Yields seconds to wait, returns a final result code ("": none)
    Steps = Generator[float, None, str]

ABORT_GRACE_SECONDS = 0.125  # V.250 5.6.1: what comes sooner after the command does not abort it
ESCAPE_LENGTH = 3
TEXT_ENDS = "\x1a\x1b"  # Ctrl-Z and ESC
TEXT_SECONDS = 30.0  # that a text may take to be typed
TEXT_LOOK_SECONDS = 0.01
DTR_SECONDS = 0.2  # how often circuit 108/2 is looked at during a call: no tty tells of it
SET_COMMAND = re.compile(r'([+^$*!@#_%]\s*[A-Z][A-Z0-9_\s]*)=((?:"[^"]*"?|[^";])*)', re.IGNORECASE)
SHOWN = frozenset((*HANDLERS, *phone.HANDLERS, *commands.PARAMETERS, "+CMUX")) - {"+CPIN", "+CLCK", "+CPWD"}
"""The commands that hold no secret; a maker's command may be a login."""


class Modem:
    """Characters of the DTE in by `receive`, out by `write`.

    `speed` tells the DTE's speed in bit/s, `dtr` whether its circuit 108/2 is on.
    """

    def __init__(
        self,
        personality: Personality,
        provider: Provider,
        timers: Timers,
        write: Callable[[bytes], None],
        log: Callable[[str], None],
        speed: Callable[[], int] = lambda: 115200,
        dtr: Callable[[], bool] = lambda: True,
    ) -> None:
        self.personality, self.provider, self.timers = personality, provider, timers
        self.settings = commands.Settings(personality)
        self.cellular = Cellular(personality, timers)
        self.calls = 0
        self.multiplex: Callable[[Command], str] | None = None  # does AT+CMUX, where there is such a thing
        self._log, self._speed, self._dtr = log, speed, dtr
        self._outlet = Outlet(personality, timers, write)
        self._reader = LineReader()
        self._asked: dict[str, int] = {}
        self._host: Host | None = None
        self._online_data = False
        self._running: Steps | None = None
        self._dialling_since: float | None = None
        self._pending = bytearray()
        self._step_timer: Timer | None = None
        self._escape_timer: Timer | None = None
        self._plusses, self._heard_at = 0, 0.0
        self._dtr_timer: Timer | None = None
        self._unsolicited: dict[int, Timer] = {}
        self._later: set[Timer] = set()
        self._text: str | None = None  # that is being typed behind the prompt of +CMGS

    # the tty

    def opened(self) -> None:
        """Someone opened the tty."""
        self._log("* the tty was opened")
        for number, entry in enumerate(self.personality.unsolicited):
            self._arm_unsolicited(number, entry)

    def closed(self) -> None:
        """The last one closed the tty: hang up, forget everything but SIM and network."""
        self._log("* the tty was closed")
        self._abort()
        self.hang_up("the tty was closed")
        self._outlet.clear()
        self._reader.reset()
        self._pending.clear()
        self.settings.reset()
        for timer in (*self._unsolicited.values(), *self._later):
            timer.cancel()
        self._later.clear()

    def dtr_dropped(self) -> None:
        """Circuit 108/2 went off: by AT&D (V.250 6.2.9)."""
        level = self.settings.levels["&D"]
        if self._host and level:
            self._log("* DTR dropped")
            if level == 1:
                self._online_data = False
                self.result("OK")
            else:
                self.hang_up("DTR dropped")

    @property
    def in_call(self) -> bool:
        return self._host is not None

    # characters

    def receive(self, octets: bytes) -> None:
        """Octets from the DTE."""
        lowest, highest = self.personality.speeds
        if not lowest <= self._speed() <= highest:
            return
        if self._online_data:
            self._receive_data(octets)
        elif self._dialling_since is not None:
            self._receive_dialling(octets)
        elif self._text is not None:
            self._receive_text(octets)
        elif self._running:
            self._pending += octets
        else:
            self._receive_commands(octets)

    def _receive_commands(self, octets: bytes) -> None:
        mask = 0x7F if self.personality.parity == "even" else 0xFF
        for at, octet in enumerate(octets):
            char = chr(octet & mask)
            if self.settings.levels["E"]:
                self._say(char)
            body = self._reader.feed(char, self.settings.char(3), self.settings.char(5))
            if body is not None:
                self._start(body)
                if rest := octets[at + 1 :]:
                    self.receive(rest)
                return

    def _receive_text(self, octets: bytes) -> None:
        """Up to Ctrl-Z, which sends it, or ESC, which does not (27.005 3.5.1)."""
        text = octets.decode("latin-1")
        ends = [place for place, char in enumerate(text) if char in TEXT_ENDS]
        taken = text[: ends[0] + 1] if ends else text
        self._text = (self._text or "") + taken
        if self.settings.levels["E"]:
            self._say(taken.strip(TEXT_ENDS))
        self._pending += octets[len(taken) :]

    def _receive_dialling(self, octets: bytes) -> None:
        if self.timers.now() - (self._dialling_since or 0.0) >= ABORT_GRACE_SECONDS:
            self._log("* a character aborted the call")
            self._abort()
            self.result("NO CARRIER")

    def _receive_data(self, octets: bytes) -> None:
        assert self._host
        self._look_for_escape(octets)
        self._host.feed(octets)

    def _look_for_escape(self, octets: bytes) -> None:
        """`+++` with silence before and after (S2, S12): online command state."""
        guard = self.settings.registers[12] / 50
        now, last, self._heard_at = self.timers.now(), self._heard_at, self.timers.now()
        if self._escape_timer:
            self._escape_timer.cancel()
        plain = octets.strip(self.settings.char(2).encode("latin-1"))
        if plain or (self._plusses == 0 and now - last < guard):
            self._plusses = 0
            return
        self._plusses += len(octets)
        if self._plusses == ESCAPE_LENGTH:
            self._escape_timer = self.timers.after(guard, self._escape)
        elif self._plusses > ESCAPE_LENGTH:
            self._plusses = 0

    def _escape(self) -> None:
        self._plusses = 0
        if self._online_data:
            self._online_data = False
            self._log("* online command state")
            self.result("OK")

    # command lines

    def _start(self, body: str) -> None:
        self._log(f"< AT{SET_COMMAND.sub(_without_value, body)}")
        self._running = self._run_line(body)
        self._step()

    def _step(self) -> None:
        """Run the line until it waits or is done."""
        assert self._running
        try:
            self._step_timer = self.timers.after(next(self._running), self._step)
        except StopIteration as done:
            self._running = self._dialling_since = None
            if done.value:
                self.result(done.value)
            self._receive_pending()

    def _receive_pending(self) -> None:
        if self._pending:
            octets = bytes(self._pending)
            self._pending.clear()
            self.receive(octets)

    def _abort(self) -> None:
        if self._running:
            self._running.close()
        if self._step_timer:
            self._step_timer.cancel()
        self._running = self._dialling_since = self._text = None

    def _run_line(self, body: str) -> Steps:
        yield self.personality.delay
        try:
            line = parse(body)
        except BadCommand:
            line, result = [], "ERROR"
        else:
            result = "OK"
        if not line and (block := self._block_for("AT")):
            return (yield from self._play(block, None))
        for command in line:
            result = yield from self._run(command)
            if result != "OK":
                break
        return result

    def _run(self, command: Command) -> Steps:
        if command.name == "D":
            self._dialling_since = self.timers.now()
        texts = {f"AT{command.text}", f"AT{command.text.removesuffix('0')}" if len(command.name) < 3 else ""}
        block = self._block_for(*texts)
        result = yield from (self._play(block, command) if block else self._usual(command))
        self._dialling_since = None if result == "OK" else self._dialling_since
        return "OK" if command.stays and results.is_connect(result) else result

    def _usual(self, command: Command | None) -> Steps:
        if command is None:
            return "OK"
        cellular = self.personality.cellular
        if cellular and self.cellular.phone.takes_text(command):
            yield from self._ask_for_text()
        if cellular and command.name == "+CGDATA" and command.verb == "=":  # 27.007 10.1.12
            yield self.personality.dial_time
            bearer = self.cellular.connects(command.argument.rpartition(",")[2] or "1")
            return self.personality.connect if bearer else "NO CARRIER"
        if command.name != "D":
            return commands.execute(self, command)
        if self.in_call or (cellular and not self.cellular.understands(command.argument)):
            return "ERROR"
        yield self.personality.dial_time
        possible = not cellular or self.cellular.may_call(command.argument)
        return self.personality.connect if possible else "NO CARRIER"

    def _ask_for_text(self) -> Generator[float, None, None]:
        """The prompt, and the text behind it, which the command is given then."""
        self._say(f"{self.settings.char(3)}{self.settings.char(4)}> ")
        self._text, end = "", self.timers.now() + TEXT_SECONDS
        while not self._text.endswith(tuple(TEXT_ENDS)) and self.timers.now() < end:
            yield TEXT_LOOK_SECONDS
        self.cellular.phone.typed, self._text = self._text, None
        self._log("< a text")

    def _block_for(self, *texts: str) -> Block | None:
        """The first answer of the personality that fits now; every one that could fit counts the question."""
        blocks = self.personality.blocks
        fits = [block for block in blocks if any(matches(block.pattern, text) for text in texts)]
        for pattern in {block.pattern for block in fits}:
            self._asked[pattern] = self._asked.get(pattern, 0) + 1
        for block in fits:
            first, last = block.times or (1, self._asked[block.pattern])
            if first <= self._asked[block.pattern] <= last:
                return block
        return None

    def _play(self, block: Block, command: Command | None) -> Steps:
        result = "OK"
        for verb, text in block.steps:
            if verb == "wait":
                yield float(text)
            elif verb == "silent":
                return ""
            elif verb == "as usual":
                result = yield from self._usual(command)
            elif verb == "garbage":
                self._outlet.say(noise(int(float(text))))
            elif verb == "<<":
                self._say(text)
            elif results.is_result(text):
                result = text
            else:
                self.inform([text])
        return result

    # what it says

    def inform(self, lines: list[str]) -> None:
        """Information text."""
        for line in lines:
            self._log(f"> {line}")
        self._say(results.information(lines, verbose=self._verbose, **self._ends()))

    def say_later(self, seconds: float, lines: list[str]) -> None:
        """Lines that come by themselves, once nothing else is being said; lost in a call's data."""

        def speak() -> None:
            self._later.discard(timer)
            if not self._online_data:
                for line in lines:
                    self._log(f"> {line}")
                    self._say(results.formatted(line, verbose=True, **self._ends()))

        timer = self.timers.after(seconds, speak)
        self._later.add(timer)

    def result(self, text: str) -> None:
        """A final result code, by ATQ, ATV and ATX; CONNECT is followed by the call."""
        text = results.filtered(text, self.settings.levels["X"])
        self._log(f"> {text}")
        if not self.settings.levels["Q"]:
            self._say(results.formatted(text, verbose=self._verbose, **self._ends()))
        if results.is_connect(text):
            self._go_online()

    @property
    def _verbose(self) -> bool:
        return bool(self.settings.levels["V"])

    def _ends(self) -> dict[str, str]:
        return {"end": self.settings.char(3), "feed": self.settings.char(4)}

    def _say(self, text: str) -> None:
        self._outlet.say(text.encode("latin-1", "replace"))

    def _arm_unsolicited(self, number: int, entry: Unsolicited) -> None:
        def speak() -> None:
            if not self._online_data:
                for verb, text in entry.steps:
                    self._say(text if verb == "<<" else results.formatted(text, verbose=True, **self._ends()))
                    self._log(f"> {text}")
            if entry.every:
                self._arm_unsolicited(number, entry)

        self._unsolicited[number] = self.timers.after(entry.seconds, speak)

    # the call

    def _go_online(self) -> None:
        self._online_data, self._plusses, self._heard_at = True, 0, self.timers.now()
        if self._host:
            return  # ATO
        self.calls += 1
        if self._dtr():
            self._watch_dtr()

        def ended(reason: str) -> None:
            self._lost(host, reason)

        def heard(by: Callable[[bytes], None]) -> Callable[[bytes], None]:
            return lambda octets: by(octets) if self._online_data and self._host is host else None

        call = Call(
            heard(self._outlet.say),
            heard(self._outlet.relay),
            ended,
            self.timers,
            lambda text: self._log(f"* {text}"),
        )
        self._host = host = far_end(call, self.provider, self.personality.host, self.personality.wrong)
        host.start()

    def _watch_dtr(self) -> None:
        def look() -> None:
            if self._dtr():
                self._watch_dtr()
            else:
                self.dtr_dropped()

        self._dtr_timer = self.timers.after(DTR_SECONDS, look)

    def _lost(self, host: Host, reason: str) -> None:
        """The far end hung up."""
        if self._host is host:
            self.hang_up(reason)
            self.result("NO CARRIER")

    def hang_up(self, reason: str) -> None:
        """End the call, if there is one."""
        self._online_data = False
        for timer in (self._escape_timer, self._dtr_timer):
            if timer:
                timer.cancel()
        if self._host:
            self.cellular.active.clear()
            host, self._host = self._host, None
            host.hang_up()
            self._log(f"* the call has ended: {reason}")


def _without_value(command: re.Match[str]) -> str:
    name = "".join(command[1].split()).upper()
    return command[0] if name in SHOWN or command[2].strip() == "?" else f"{command[1]}=***"

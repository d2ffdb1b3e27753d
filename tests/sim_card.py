"""A modem with a SIM that counts: its own reading of 27.007 8.3, 8.5 and 8.65, for tests/pty_modem.py.

What a SIM does with a PIN cannot be undone, so the tests ask the SIM what was entered, never the dialer.
"""

from __future__ import annotations

import re
import threading

from tests.pty_modem import PtyModem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ALL_TRIES = 3
ICCID = "8949020000012345678"
NEEDS_PIN = ("CGDCONT", "CGATT", "COPS")


class Sim:
    """`entered` holds every PIN that it was given, right or wrong; `tries` how many wrong ones it still takes.

    `tells_tries`, `tells_card`, `tells_status`: whether the modem knows +CPINR, +CCID, and +CPIN?. `busy`: how often it
    says that the SIM is busy. `words`: +CMEE=2 from the start. `seconds`: that it looks at a PIN.
    """

    def __init__(
        self,
        pin: str = "4711",
        *,
        iccid: str = ICCID,
        tells_tries: bool = True,
        tells_card: bool = True,
        tells_status: bool = True,
        busy: int = 0,
        numbers: bool = False,
        seconds: float = 0.0,
    ) -> None:
        self.pin, self.iccid = pin, iccid
        self.tells_tries, self.tells_card, self.tells_status = tells_tries, tells_card, tells_status
        self.busy, self.numbers, self.seconds = busy, numbers, seconds
        self.tries, self.open = ALL_TRIES, False
        self.entered: list[str] = []
        self.least_tries = ALL_TRIES  # that it ever had
        self.when_asked = threading.Event()  # a PIN has come in
        self.hold: threading.Event | None = None  # a PIN is answered only when this is set
        self._lock = threading.Lock()

    def power_cycle(self) -> None:
        """Switched off and on: it wants its PIN again, and counts on."""
        self.open = False

    def opened_elsewhere(self) -> None:
        """In a phone, by somebody who knows its PIN."""
        self.tries = ALL_TRIES

    # -- the modem

    def answer(self, line: str) -> Iterable[bytes | float]:
        """What the modem says to a command line, its echo first."""
        yield line.encode("latin-1") + b"\r"
        text, result, before = "", "OK", len(self.entered)
        for command in _commands(line):
            said, result = self._do(command)
            text += "".join(f"\r\n{one}\r\n" for one in said)
            if result != "OK":
                break
        if self.seconds and len(self.entered) > before:
            yield self.seconds
        if result:
            yield f"{text}\r\n{result}\r\n".encode()

    def _do(self, command: str) -> tuple[list[str], str]:
        if command.startswith("D"):
            return [], "CONNECT 9600" if self.open else "NO CARRIER"
        name, sign, rest = re.fullmatch(r"(?s)[+^]?([A-Z]*)(=\?|=|\?|)(.*)", command).groups()
        if name == "CPIN" and sign == "?":
            return self._status()
        if name == "CPIN" and sign == "=":
            return [], self._enter(rest.strip('"'))
        if name == "CLCK" and sign == "=" and rest.startswith(('"SC",0,', '"SC",1,')):
            return [], self._enter(rest.split(",")[2].strip('"'), opens=False)
        if name == "CPINR":
            return ([f"+CPINR: SIM PIN,{self.tries},3"], "OK") if self.tells_tries else ([], "ERROR")
        if name in ("CCID", "ICCID"):
            return ([f"+CCID: {self.iccid}F"], "OK") if self.tells_card and name == "CCID" else ([], "ERROR")
        if name == "CRSM":
            return [], "ERROR"
        if name in NEEDS_PIN and not self.open:
            return [], self._cause(11, "SIM PIN required")
        if name == "CREG":
            return [f"+CREG: 0,{int(self.open)}"], "OK"
        return [], "OK"

    def _status(self) -> tuple[list[str], str]:
        if not self.tells_status:
            return [], "ERROR"
        if self.busy:
            self.busy -= 1
            return [], self._cause(14, "SIM busy")
        return [f"+CPIN: {'READY' if self.open else 'SIM PIN' if self.tries else 'SIM PUK'}"], "OK"

    def _enter(self, pin: str, opens: bool = True) -> str:
        with self._lock:
            self.entered.append(pin)
            self.when_asked.set()
            if self.hold:
                self.hold.wait(30)
            if opens and self.open:
                return self._cause(3, "operation not allowed")
            if not self.tries:
                return self._cause(12, "SIM PUK required")
            if pin != self.pin:
                self.tries -= 1
                self.least_tries = min(self.least_tries, self.tries)
                return self._cause(16, "incorrect password")
            self.tries = ALL_TRIES
            self.open = self.open or opens
            return "OK"

    def _cause(self, number: int, words: str) -> str:
        return f"+CME ERROR: {number}" if self.numbers else "ERROR" if not words else f"+CME ERROR: {words}"


class SilentCauses(Sim):
    """Without +CMEE it says ERROR, whatever the cause."""

    def _cause(self, number: int, words: str) -> str:
        return "ERROR"


def modem(sim: Sim) -> PtyModem:
    """A modem on a pty with this SIM in it."""
    return PtyModem(sim.answer)


def _commands(line: str) -> list[str]:
    """The commands of a line, in capitals and without the blanks outside of quotes (V.250 5.2.2)."""
    parts = re.split(r'("[^"]*"?)', line)
    compact = "".join(part if part.startswith('"') else "".join(part.split()).upper() for part in parts)
    if not compact.startswith("AT"):
        return []
    found = re.findall(r'[+^][A-Z]+(?:=\?|\?|=)?(?:"[^"]*"?|[^;"])*|D.*|[^;+^D]+', compact[2:])
    return [one for one in found if one.strip(";")]

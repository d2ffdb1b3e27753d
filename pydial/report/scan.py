"""What wvdialconf prints during a scan: progress on stderr, port by port, although all are asked at once."""

from __future__ import annotations

from pydial.harmless import harmless_ascii
from pydial.probe.ports import short_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SCAN = "Modem Port Scan<*1>"
NAMES_PER_LINE = 8
NO_SERIAL_INFO = "Cannot get information for serial port.\n"


class ScanListener:
    """Who is told how a scan goes; `name` is a port's. This one ignores all of it."""

    def said(self, name: str, text: str) -> None:
        """A piece of the port's conversation, in wvdialconf's words."""

    def no_serial_info(self, name: str) -> None:
        """TIOCGSERIAL is not known to the port."""

    def not_opened(self, name: str, reason: str, holder: str) -> None:
        """The port could not be opened; `reason` is "" where nothing is behind it, `holder` where nobody is known."""

    def left_alone(self, name: str, reason: str) -> None:
        """The port must not be disturbed."""

    def finished(self, name: str) -> None:
        """Nothing more comes from the port. Called once for each port."""


class Log:
    """Lines with a prefix, written in pieces; a piece under another prefix ends the line before it."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._open = ""  # prefix of the line that is not ended

    def say(self, prefix: str, text: str) -> None:
        """Add `text`, of one line or several, under `prefix`."""
        if self._open and self._open != prefix:
            self._write("\n")
            self._open = ""
        for line in text.splitlines(keepends=True):
            self._write(harmless_ascii(line if self._open else f"{prefix}: {line}"))
            self._open = "" if line.endswith("\n") else prefix

    def close(self) -> None:
        """End the line, if one is open."""
        if self._open:
            self._write("\n")
            self._open = ""


class Transcript(ScanListener):
    """Writes wvdialconf's lines in the order of the ports: a later port's wait until those before it have finished."""

    def __init__(self, names: Iterable[str], log: Log) -> None:
        self.as_wvdialconf = True  # what frightens and means nothing is said, too
        self._log = log
        self._order = list(names)
        self._pieces: dict[str, list[tuple[str, str]]] = {name: [] for name in self._order}
        self._ended: set[str] = set()
        self._listed = 0  # names on the line of ports that could not be opened

    # -- what the scan tells

    def said(self, name: str, text: str) -> None:
        self._add(name, f"{name}<*1>", text)

    def no_serial_info(self, name: str) -> None:
        """Programs that call wvdialconf expect the line."""
        if self.as_wvdialconf:
            self._add(name, "WvModem<*1>", NO_SERIAL_INFO)

    def not_opened(self, name: str, reason: str, holder: str) -> None:
        if reason:
            self._add(name, f"{name}<Info>", f"{reason}\n")
        self._add(name, SCAN, f"{short_name(name):<4} ")
        if holder:
            self.left_alone(name, f"in use by {holder}")

    def left_alone(self, name: str, reason: str) -> None:
        self._add(name, SCAN, f"{name} is left alone: {reason}.\n")

    def finished(self, name: str) -> None:
        self._ended.add(name)
        while self._order and self._order[0] in self._ended:
            self._order.pop(0)
            if self._order:
                self._flush(self._order[0])
        if not self._order:
            self._log.close()

    # -- the order

    def _add(self, name: str, prefix: str, text: str) -> None:
        self._pieces[name].append((prefix, text))
        if self._order[0] == name:
            self._flush(name)

    def _flush(self, name: str) -> None:
        pieces, self._pieces[name] = self._pieces[name], []
        for prefix, text in pieces:
            is_name = prefix == SCAN and not text.endswith("\n")
            if not is_name and self._listed:
                self._log.close()
                self._listed = 0
            self._log.say(prefix, text)
            if is_name:
                self._list_one()

    def _list_one(self) -> None:
        self._listed += 1
        if self._listed == NAMES_PER_LINE:
            self._log.close()
            self._listed = 0

"""What a telephone does besides calls: short messages (27.005, 23.040) and USSD (27.007 7.15, 22.090).

A message to the modem's own number comes back as one that was received; others are kept in `sent`. All of it works on
octets: the simulator reads and writes no text of a message.
"""

from __future__ import annotations

import re

from pydial.simulator.personality import Personality

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from pydial.ppp.timers import Timers
    from pydial.simulator.command_line import Command
else:
    Protocol = object

CTRL_Z = "\x1a"
ANSWER_SECONDS = 0.3  # that the network takes
DELIVERY_SECONDS = 0.2
# 27.005 3.2.5
PDU_ERROR, INVALID_INDEX, STORE_FULL, NO_NETWORK = 304, 321, 322, 331
BALANCE, NUMBER, MENU, LONG = "*100#", "*135#", "*101#", "*102#"
TEXTS = {
    BALANCE: "Your balance is 12.34 EUR, valid until 24.12.2026.",
    NUMBER: "{number}",
    LONG: "Data left: 1.2 GB of 5 GB.\nRoaming: 100 MB.\nThank you.",
}
MENU_TEXT = "1 Balance\n2 Tariff\n0 End"
CHOICES = {"1": "12.34 EUR", "2": "Tariff S, 5 GB a month"}
FINISHED, ASKS_MORE, ENDED, NOT_SUPPORTED = 0, 1, 2, 4
HOME_ZONE = "62115021050240"  # 2026-11-05 12:50:20+01:00, digits swapped by two


class Port(Protocol):
    """The port of the modem that a command came to."""

    def inform(self, lines: list[str]) -> None:
        """Send information text."""

    def say_later(self, seconds: float, lines: list[str]) -> None:
        """Send lines by themselves."""


class Phone:
    """Messages and USSD of one SIM. Several ports of a modem share it."""

    def __init__(self, personality: Personality, timers: Timers, is_registered: Callable[[], bool]) -> None:
        self._personality = personality
        self._timers = timers
        self._is_registered = is_registered
        self.typed = ""
        self.sent: list[str] = []
        self._mode = 1  # text mode is what many modems start with
        self._charset = "UCS2" if personality.ussd == "ucs2" else "GSM"
        self._store: dict[int, tuple[int, str]] = {}  # index: status, PDU
        for pdu in personality.inbox.split():
            self._keep(0, pdu)
        self._reference = 0
        self._in_menu = False

    def knows(self, name: str) -> bool:
        if name.startswith(("+CMG", "+CPMS", "+CSCA", "+CNMI", "+CMMS")) and not self._personality.sms:
            return False
        return name in HANDLERS

    def takes_text(self, command: Command) -> bool:
        """Whether a text is typed behind a prompt for it."""
        return command.name == "+CMGS" and command.verb == "=" and self._personality.sms

    def handle(self, command: Command, modem: Port) -> str:
        """Do a command; its final result code."""
        if command.verb == "=?":
            modem.inform([f"{command.name}: {TESTS.get(command.name, '')}".rstrip()])
            return "OK"
        return HANDLERS[command.name](self, command, modem)

    def _keep(self, status: int, pdu: str) -> int:
        """Its index; 0 where the store is full."""
        free = (index for index in range(1, self._personality.places + 1) if index not in self._store)
        index = next(free, 0)
        if index:
            self._store[index] = status, pdu
        return index

    # -- messages

    def _cmgf(self, command: Command, modem: Port) -> str:
        if command.verb == "?":
            modem.inform([f"+CMGF: {self._mode}"])
        elif command.argument in ("0", "1"):
            self._mode = int(command.argument)
        else:
            return "ERROR"
        return "OK"

    def _cpms(self, command: Command, modem: Port) -> str:
        used = f"{len(self._store)},{self._personality.places}"
        if command.verb == "?":
            modem.inform([f'+CPMS: "SM",{used},"SM",{used},"SM",{used}'])
        else:
            modem.inform([f"+CPMS: {used},{used},{used}"])
        return "OK"

    def _cmgl(self, command: Command, modem: Port) -> str:
        if self._mode:
            return "+CMS ERROR: 302"  # text mode is not spoken here
        wanted = int(command.argument or 0)
        for index, (status, pdu) in sorted(self._store.items()):
            if wanted in (4, status):
                modem.inform([f"+CMGL: {index},{status},,{_length(pdu)}", pdu])
                self._store[index] = max(1, status) if status < 2 else status, pdu
        return "OK"

    def _cmgr(self, command: Command, modem: Port) -> str:
        found = self._store.get(int(command.argument or 0))
        if found is None:
            return f"+CMS ERROR: {INVALID_INDEX}"
        status, pdu = found
        modem.inform([f"+CMGR: {status},,{_length(pdu)}", pdu])
        return "OK"

    def _cmgd(self, command: Command, modem: Port) -> str:
        index = int(command.argument.partition(",")[0] or 0)
        return "OK" if self._store.pop(index, None) else f"+CMS ERROR: {INVALID_INDEX}"

    def _cmgs(self, command: Command, modem: Port) -> str:
        typed, self.typed = self.typed, ""
        if not typed.endswith(CTRL_Z):
            return "OK"
        pdu = re.sub(r"\s", "", typed[:-1])
        if not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){8,}", pdu) or command.argument != str(_length(pdu)):
            return f"+CMS ERROR: {PDU_ERROR}"
        if not self._is_registered():
            return f"+CMS ERROR: {NO_NETWORK}"
        self.sent.append(pdu)
        self._reference = (self._reference + 1) % 256
        modem.inform([f"+CMGS: {self._reference}"])
        if _called(pdu) == self._personality.number.lstrip("+"):
            self._timers.after(DELIVERY_SECONDS, lambda: self._deliver(pdu, modem))
        return "OK"

    def _deliver(self, pdu: str, modem: Port) -> None:
        if index := self._keep(0, _delivered(pdu)):
            modem.say_later(0.0, [f'+CMTI: "SM",{index}'])

    # -- USSD

    def _cscs(self, command: Command, modem: Port) -> str:
        if command.verb == "?":
            modem.inform([f'+CSCS: "{self._charset}"'])
        else:
            self._charset = command.argument.strip('"')
        return "OK"

    def _cusd(self, command: Command, modem: Port) -> str:
        form = self._personality.ussd
        if form == "none":
            return "+CME ERROR: 4"
        if command.verb == "?":
            modem.inform(["+CUSD: 0"])
            return "OK"
        kind, _, rest = command.argument.partition(",")
        if kind == "2":
            self._in_menu = False
        elif rest:
            text = _read(rest.split(",")[0].strip('"'), form)
            if text is None:
                return "+CME ERROR: 50"
            modem.say_later(ANSWER_SECONDS, [self._answer(text, form)])
        return "OK"

    def _answer(self, text: str, form: str) -> str:
        if self._in_menu:
            self._in_menu = False
            found = CHOICES.get(text)
            return f"+CUSD: {ENDED}" if found is None else _told(FINISHED, found, form)
        if text == MENU:
            self._in_menu = True
            return _told(ASKS_MORE, MENU_TEXT, form)
        if text not in TEXTS:
            return f"+CUSD: {NOT_SUPPORTED}"
        return _told(FINISHED, TEXTS[text].format(number=self._personality.number), form)

    def _fixed(self, command: Command, modem: Port) -> str:
        if command.verb == "?":
            modem.inform([f"{command.name}: {FIXED[command.name]}"])
        return "OK"


def _length(pdu: str) -> int:
    """Octets behind the number of the service centre (27.005 4)."""
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


def _address_at(pdu: str, place: int) -> tuple[str, int]:
    """The digits of an address whose length stands at `place`, and where it ends."""
    count = int(pdu[place : place + 2], 16)
    end = place + 4 + (count + 1) // 2 * 2
    swapped = re.sub("(.)(.)", r"\2\1", pdu[place + 4 : end])
    return swapped[:count], end


def _called(pdu: str) -> str:
    start = 2 + 2 * int(pdu[:2], 16)
    return _address_at(pdu, start + 4)[0]


def _delivered(pdu: str) -> str:
    """An SMS-SUBMIT (9.2.2.2) as it comes to its receiver: an SMS-DELIVER (9.2.2.1) from the same number."""
    start = 2 + 2 * int(pdu[:2], 16)
    first = int(pdu[start : start + 2], 16)
    _digits, end = _address_at(pdu, start + 4)
    address, protocol_and_coding = pdu[start + 4 : end], pdu[end : end + 4]
    validity = {0x00: 0, 0x10: 2}.get(first & 0x18, 14)
    data = pdu[end + 4 + validity :]
    return f"00{first & 0x40 | 0x04:02X}{address}{protocol_and_coding}{HOME_ZONE}{data}"


def _read(text: str, form: str) -> str | None:
    """What the DTE has sent, by the form that this modem takes; None: it is not of that form."""
    if form == "plain":
        return text
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        return None
    octets = bytes.fromhex(text)
    return octets.decode("utf-16-be", "replace") if form == "ucs2" else _unpacked(octets)


def _told(kind: int, text: str, form: str) -> str:
    if form == "plain":
        return f'+CUSD: {kind},"{text}",15'
    shown = text.encode("utf-16-be").hex().upper() if form == "ucs2" else _packed(text).hex().upper()
    return f'+CUSD: {kind},"{shown}",{72 if form == "ucs2" else 15}'


def _packed(text: str) -> bytes:
    """Septets of characters that are the same in ASCII; CR fills the last octet (23.038 6.1.2.3)."""
    bits, count, octets = 0, 0, bytearray()
    for char in text + "\r" * (len(text) % 8 == 7):
        bits |= ord(char) << count
        count += 7
        while count >= 8:
            octets.append(bits & 0xFF)
            bits, count = bits >> 8, count - 8
    return bytes(octets) + (bytes((bits,)) if count else b"")


def _unpacked(octets: bytes) -> str:
    bits, count, text = 0, 0, ""
    for octet in octets:
        bits |= octet << count
        count += 8
        while count >= 7:
            text += chr(bits & 0x7F)
            bits, count = bits >> 7, count - 7
    return text.rstrip("\r\0")


FIXED = {"+CSCA": '"+491760000443",145', "+CNMI": "2,1,0,0,0", "+CSMS": "1,1,1,1", "+CMMS": "0", "+CSMP": "17,167,0,0"}
TESTS = {
    "+CMGF": "(0,1)",
    "+CPMS": '("SM"),("SM"),("SM")',
    "+CUSD": "(0-2)",
    "+CSCS": '("GSM","UCS2")',
    "+CMGL": "(0-4)",
}
HANDLERS: dict[str, Callable[[Phone, Command, Port], str]] = {
    "+CMGF": Phone._cmgf,
    "+CPMS": Phone._cpms,
    "+CMGL": Phone._cmgl,
    "+CMGR": Phone._cmgr,
    "+CMGD": Phone._cmgd,
    "+CMGS": Phone._cmgs,
    "+CSCS": Phone._cscs,
    "+CUSD": Phone._cusd,
    **dict.fromkeys(FIXED, Phone._fixed),
}

"""What a cellular modem says of its SIM and its network (3GPP TS 27.007)."""

from __future__ import annotations

import re

from pydial.record import Record

SIM_QUERY = "AT+CPIN?"  # 8.3
TRIES_QUERY = 'AT+CPINR="SIM PIN"'  # 8.65
NETWORK_QUERIES = ("AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+COPS?", "AT+CSQ")  # 7.2, 10.1.20, 10.1.22, 7.3, 8.5
RESET = "AT+CFUN=1,1"  # 8.2

READY, SIM_PIN, SIM_PUK, NO_SIM = "READY", "SIM PIN", "SIM PUK", "NO SIM"

REGISTRATION = {
    "0": "not registered, not searching",
    "1": "registered, home network",
    "2": "searching",
    "3": "registration denied",
    "4": "unknown",
    "5": "registered, roaming",
}
REGISTERED = ("1", "5")
SEARCHING = "2"
DENIED = "3"
TECHNOLOGY = {  # 7.3, <AcT>
    "0": "GSM",
    "1": "GSM",
    "2": "UMTS",
    "3": "EDGE",
    "4": "HSDPA",
    "5": "HSUPA",
    "6": "HSPA",
    "7": "LTE",
    "10": "LTE",
    "11": "NR",
    "12": "NR",
    "13": "NR",
}
CAUSES = {  # 9.2.1 and 9.2.2, those that a person can do something about
    "3": "operation not allowed",
    "4": "operation not supported",
    "10": "SIM not inserted",
    "11": "SIM PIN required",
    "12": "SIM PUK required",
    "13": "SIM failure",
    "14": "SIM busy",
    "15": "SIM wrong",
    "16": "incorrect password",
    "17": "SIM PIN2 required",
    "30": "no network service",
    "32": "network not allowed, emergency calls only",
    "33": "requested service option not subscribed",
    "103": "illegal mobile station",
    "107": "GPRS services not allowed",
    "111": "PLMN not allowed",
    "132": "service option not supported",
    "133": "requested service option not subscribed",
    "148": "unspecified GPRS error",
    "149": "PDP authentication failure",
}
SIM_CAUSES = {"10": NO_SIM, "11": SIM_PIN, "12": SIM_PUK, "13": NO_SIM, "15": NO_SIM}

_SIM = re.compile(r"\+CPIN: *(.+)")
_TRIES = re.compile(r'\+CPINR: *"?SIM PIN"?, *(\d+)')
_REGISTRATION = re.compile(r"\+C(?:E|G)?REG: *(?:\d+, *)?(\d+)")
_OPERATOR = re.compile(r'\+COPS: *\d+, *\d+, *"([^"]*)"(?:, *(\d+))?')
_SIGNAL = re.compile(r"\+CSQ: *(\d+)")


class Cell(Record):
    """What is known of the network so far. `statuses`: the numbers of +CREG, +CGREG, +CEREG, in the order they came."""

    statuses: tuple[str, ...] = ()
    operator: str = ""
    technology: str = ""
    signal_dbm: int | None = None

    @property
    def registered(self) -> bool:
        """In any of the domains: data needs no other."""
        return any(status in REGISTERED for status in self.statuses)

    @property
    def denied(self) -> bool:
        """The network refused, and no other domain is registered or may yet be: a SIM for data only is no phone."""
        return not self.registered and DENIED in self.statuses and SEARCHING not in self.statuses

    @property
    def registration(self) -> str:
        """In words; the best of the domains."""
        best = next((status for status in ("1", "5", "2", "3") if status in self.statuses), "4")
        return REGISTRATION[best]

    def with_line(self, line: str) -> Cell:
        """With what a line of information text adds."""
        if found := _REGISTRATION.match(line):
            return self.replace(statuses=(*self.statuses, found[1]))
        if found := _OPERATOR.match(line):
            return self.replace(operator=found[1], technology=TECHNOLOGY.get(found[2] or "", ""))
        if found := _SIGNAL.match(line):
            return self.replace(signal_dbm=dbm(int(found[1])))
        return self

    def __str__(self) -> str:
        signal = "" if self.signal_dbm is None else f"{self.signal_dbm} dBm"
        return ", ".join(filter(None, (self.registration, self.operator, self.technology, signal)))


def dbm(rssi: int) -> int | None:
    """Signal strength of +CSQ (8.5): 0 is -113 dBm, 31 is -51 dBm or more, 99 is unknown."""
    return -113 + 2 * rssi if 0 <= rssi <= 31 else None


def sim_status(line: str) -> str:
    """READY, SIM PIN, SIM PUK …; "" if the line tells nothing of it."""
    found = _SIM.match(line)
    return found[1].strip().strip('"').upper() if found else ""


def sim_status_of_cause(cause: str) -> str:
    """The SIM's status that a `+CME ERROR` to AT+CPIN? means; "" if it means none (no cellular modem, say)."""
    named = {words.upper(): number for number, words in CAUSES.items()}
    return SIM_CAUSES.get(named.get(cause.upper(), cause), "")


def tries_left(line: str) -> int | None:
    """How many wrong PINs the SIM still takes; None if the line does not tell."""
    found = _TRIES.match(line)
    return int(found[1]) if found else None


def is_busy(cause: str) -> bool:
    """Whether it says that the SIM cannot be asked yet."""
    return in_words(cause) == CAUSES["14"]


def enters_pin(command_line: str) -> bool:
    """Whether a PIN is in it (8.3)."""
    return "+CPIN=" in command_line.upper()


def in_words(cause: str) -> str:
    """A cause as a person reads it: `SIM PIN required` for 11; words stay."""
    return CAUSES.get(cause, cause)


def context_definition(cid: int, pdp_type: str, apn: str) -> str:
    """`AT+CGDCONT=…` (10.1.1)."""
    return f'AT+CGDCONT={cid},"{pdp_type}","{apn}"'


def pin_entry(pin: str) -> str:
    """`AT+CPIN=…` (8.3)."""
    return f'AT+CPIN="{pin}"'

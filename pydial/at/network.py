"""What a cellular modem says of its network (3GPP TS 27.007): registration, operator, technology, signal."""

from __future__ import annotations

import re

from pydial.at import registration
from pydial.at.registration import DENIED, PACKET, REGISTERED, REGISTERED_FOR_SMS, SEARCHING, UNKNOWN, VOICE
from pydial.record import Record
from pydial.secrets.mask import quoted

REGISTRATION_QUERIES = ("AT+CREG?", "AT+CGREG?", "AT+CEREG?")  # 7.2, 10.1.20, 10.1.22
FIVE_G_QUERY = "AT+C5GREG?"  # 10.1.47: asked where the others tell of no registration
OPERATOR_QUERY, SIGNAL_QUERY = "AT+COPS?", "AT+CSQ"  # 7.3, 8.5
EXTENDED_SIGNAL_QUERY = "AT+CESQ"  # 8.69: LTE modems may know no other
ATTACHED_QUERY, ATTACH = "AT+CGATT?", "AT+CGATT=1"  # 10.1.9

_OPERATOR = re.compile(r'\+COPS: *\d+, *\d+, *"([^"]*)"(?:, *(\d+))?', re.IGNORECASE)
_SIGNAL = re.compile(r"\+CSQ: *(\d+)", re.IGNORECASE)
_EXTENDED = re.compile(r"\+CESQ: *(\d+), *\d+, *(\d+), *\d+, *(\d+), *(\d+)", re.IGNORECASE)
_ATTACHED = re.compile(r"\+CGATT: *([01])", re.IGNORECASE)
_SYSINFOEX = re.compile(r'\^SYSINFOEX: *\d+(?:,\d*)*,\d+,"([^"]*)",\d*,"([^"]*)"', re.IGNORECASE)
_QNWINFO = re.compile(r'\+QNWINFO: *"([^"]+)", *"[^"]*", *"([^"]*)"', re.IGNORECASE)
_CPSI = re.compile(r"\+CPSI: *([^,]+),", re.IGNORECASE)
_NO_SERVICE = "NO SERVICE"


class Cell(Record):
    """What is known of the network so far. `domains`: each of them as it was told last.

    `attached`: to the packet domain; None where the modem did not tell. `rsrp_dbm`, `rsrq_db`: of LTE.
    """

    domains: tuple[registration.Registration, ...] = ()
    operator: str = ""
    technology: str = ""
    signal_dbm: int | None = None
    rsrp_dbm: int | None = None
    rsrq_db: float | None = None
    attached: bool | None = None

    @property
    def is_told(self) -> bool:
        """The modem tells of its registration."""
        return bool(self.domains)

    @property
    def deciding(self) -> tuple[int, ...]:
        """The statuses that count: the packet domains', where any is told. A SIM for data only is denied as a phone."""
        packet = tuple(domain.status for domain in self.domains if domain.domain in PACKET)
        return packet or tuple(domain.status for domain in self.domains)

    @property
    def registered(self) -> bool:
        """Packets can be carried."""
        if any(status in REGISTERED for status in self.deciding):
            return True
        if self._only_voice:
            return any(status in REGISTERED_FOR_SMS for status in self.deciding)
        return bool(self.attached) and all(status in (0, UNKNOWN) for status in self.deciding)

    @property
    def _only_voice(self) -> bool:
        return all(domain.domain == VOICE for domain in self.domains)

    @property
    def denied(self) -> bool:
        """The network refused, and no domain is registered or may yet be."""
        statuses = [domain.status for domain in self.domains]
        return not self.registered and DENIED in statuses and SEARCHING not in statuses and not self._voice_is_taken

    @property
    def _voice_is_taken(self) -> bool:
        """Calls are possible, and the packet domain has not been asked for: it comes with the attachment."""
        voice = any(domain.domain == VOICE and domain.status in REGISTERED for domain in self.domains)
        return voice and DENIED not in self.deciding

    @property
    def waits(self) -> bool:
        """Not registered, but it may be soon."""
        return self.is_told and not self.registered and not self.denied

    @property
    def lacks_attachment(self) -> bool:
        """The network is there, and the modem says that it is not attached to its packet domain."""
        voice = any(domain.status in REGISTERED for domain in self.domains)
        return self.attached is False and (self.registered or voice)

    @property
    def is_roaming(self) -> bool:
        """Registered in a network that is not the SIM's."""
        return self.registered and self._best in registration.ROAMING

    @property
    def _best(self) -> int:
        """The status that says most of what is possible."""
        order = (1, 9, 5, 10, SEARCHING, DENIED, 6, 7, 8, 11, 0)
        told = self.deciding
        if self.registered and not any(status in REGISTERED for status in told):
            told = tuple(domain.status for domain in self.domains)
        return next((status for status in order if status in told), UNKNOWN)

    @property
    def registration(self) -> str:
        """In words; the best of the domains."""
        if self.registered and self._best in (0, UNKNOWN):
            return "attached"
        return registration.STATUS[self._best]

    @property
    def reject_cause(self) -> int | None:
        """Why a domain was refused (24.008 10.5.3.6, 24.301 9.9.3.9), where the modem tells."""
        return next((domain.cause for domain in self.domains if domain.cause), None)

    def with_line(self, line: str) -> Cell:
        """With what a line of information text adds."""
        if told := registration.parse(line):
            others = tuple(domain for domain in self.domains if domain.domain != told.domain)
            technology = registration.TECHNOLOGY.get(-1 if told.act is None else told.act, "")
            return self.replace(domains=(*others, told), technology=self.technology or technology)
        if found := _OPERATOR.match(line):
            act = registration.TECHNOLOGY.get(int(found[2] or -1), "")
            return self.replace(operator=found[1], technology=act or self.technology)
        if found := _SIGNAL.match(line):
            return self.replace(signal_dbm=dbm(int(found[1])))
        if found := _ATTACHED.match(line):
            return self.replace(attached=found[1] == "1")
        return self._with_extended(line)

    def _with_extended(self, line: str) -> Cell:
        if found := _EXTENDED.match(line):
            strengths = extended(*(int(number) for number in found.groups()))
            return self.replace(
                signal_dbm=strengths[0] if self.signal_dbm is None else self.signal_dbm,
                rsrp_dbm=strengths[1],
                rsrq_db=strengths[2],
            )
        if technology := makers_technology(line):
            return self.replace(technology=technology)
        return self

    @property
    def signal(self) -> str:
        """In words: `-77 dBm`; `no signal` where the modem was asked and knows none."""
        told = (f"{self.signal_dbm} dBm" if self.signal_dbm is not None else "") or (
            f"RSRP {self.rsrp_dbm} dBm" if self.rsrp_dbm is not None else ""
        )
        return told + (f", RSRQ {self.rsrq_db:g} dB" if told and self.rsrq_db is not None else "")

    def __str__(self) -> str:
        theirs = (self.operator and quoted(self.operator), self.technology and quoted(self.technology))
        return ", ".join(filter(None, (self.registration, *theirs, self.signal)))


def dbm(rssi: int) -> int | None:
    """Signal strength of +CSQ (8.5): 0 is -113 dBm, 31 is -51 dBm or more, 99 is unknown."""
    return -113 + 2 * rssi if 0 <= rssi <= 31 else None


def extended(rxlev: int, rscp: int, rsrq: int, rsrp: int) -> tuple[int | None, int | None, float | None]:
    """Of +CESQ (8.69): the strength of GSM or UMTS in dBm, RSRP in dBm and RSRQ in dB of LTE; None: unknown."""
    strength = -121 + rscp if rscp <= 96 else -111 + rxlev if rxlev <= 63 else None
    return strength, -141 + rsrp if rsrp <= 97 else None, -20 + rsrq / 2 if rsrq <= 34 else None


def makers_technology(line: str) -> str:
    """What makers' own queries tell of the technology: ^SYSINFOEX, +QNWINFO, +CPSI; "" for any other line."""
    if found := _SYSINFOEX.match(line):
        return found[2] or found[1]
    if found := _QNWINFO.match(line):
        return " ".join(filter(None, (found[1], found[2].replace("LTE BAND", "band"))))
    if (found := _CPSI.match(line)) and found[1].strip().upper() != _NO_SERVICE:
        return found[1].strip()
    return ""

"""What a cellular modem knows: SIM, network, PDP contexts (27.007)."""

from __future__ import annotations

import re

from pydial.simulator.personality import Personality
from pydial.simulator.phone import Phone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers
    from pydial.simulator.command_line import Command

STATES = {"home": 1, "searching": 2, "denied": 3, "roaming": 5}
# 27.007 9.2: the numbers and texts of +CME ERROR
OPERATION_NOT_ALLOWED, SIM_PIN_REQUIRED, SIM_PUK_REQUIRED, INCORRECT_PASSWORD, BAD_PARAMETER = 3, 11, 12, 16, 50
CME_TEXTS = {
    OPERATION_NOT_ALLOWED: "operation not allowed",
    SIM_PIN_REQUIRED: "SIM PIN required",
    SIM_PUK_REQUIRED: "SIM PUK required",
    INCORRECT_PASSWORD: "incorrect password",
    BAD_PARAMETER: "incorrect parameters",
}
PIN_TRIES, PUK_TRIES = 3, 10
NEEDS_NO_PIN = (
    "+CPIN",
    "+CPINR",
    "+CCID",
    "+CESQ",
    "+C5GREG",
    "+CSCS",
    "+CMGF",
    "+CFUN",
    "+CMEE",
    "+CEER",
    "+CGSN",
    "+CSQ",
    "+CREG",
    "+CGREG",
    "+CEREG",
)


# 24.008 10.5.6.6
CAUSES = {
    8: "operator determined barring",
    26: "insufficient resources",
    27: "Missing or unknown APN",
    28: "Unknown PDP address or PDP type",
    29: "User authentication failed",
    30: "Activation rejected by GGSN",
    31: "Activation rejected, unspecified",
    32: "Service option not supported",
    33: "Requested service option not subscribed",
    34: "Service option temporarily out of order",
    50: "PDP type IPv4 only allowed",
    51: "PDP type IPv6 only allowed",
}


class Refused(Exception):
    """The command is refused; the number is that of +CME ERROR."""

    def __init__(self, number: int) -> None:
        super().__init__(CME_TEXTS[number])
        self.number = number


class Cellular:
    """SIM and network. They outlive a call, as in a telephone; `reset` is switching it off and on."""

    def __init__(self, personality: Personality, timers: Timers) -> None:
        self.personality, self._timers = personality, timers
        self.cme_level = 0
        self.phone = Phone(personality, timers, lambda: self.registration in (1, 5))
        self._pin_now, self._asks_pin = personality.pin, bool(personality.pin)
        self.reset()

    def reset(self) -> None:
        self.functionality = self.personality.radio
        self.contexts = {cid: list(values) for cid, values in self.personality.contexts.items()}
        self._wants_attachment = self.personality.attached
        self.active: set[str] = set()
        self.last_cause = 0  # of the call that the network rejected last
        self.reporting = dict.fromkeys(("+CREG", "+CGREG", "+CEREG", "+C5GREG"), 0)
        self._locked = self._asks_pin
        self._tries, self._puk_tries = PIN_TRIES, PUK_TRIES
        self._on_since = self._timers.now()

    @property
    def registration(self) -> int:
        """27.007 7.2: 0 not registered, 1 home, 2 searching, 3 denied, 5 roaming."""
        if self._locked or self.functionality != 1:
            return 0
        searched = self._timers.now() - self._on_since >= self.personality.registered_after
        return STATES[self.personality.registration] if searched else STATES["searching"]

    @property
    def attached(self) -> bool:
        """To the packet domain: by itself, or once it was told so; only where it is registered."""
        return self._wants_attachment and self.registration in (1, 5)

    def understands(self, dial_string: str) -> bool:
        """Whether the dial string is one of those that this modem takes."""
        known = self.personality.dials.split()
        return not known or dial_string.lstrip("TP") in known

    def may_call(self, dial_string: str) -> bool:
        """`*99#` and `*99***CID#` need a defined context (27.007 10.2.1.1), every call the network."""
        asked = re.match(r"[TP]?\*9[89](?:\*[^*]*\*[^*]*\*(\d+))?#", dial_string)
        if not asked:
            return self.registration in (1, 5)
        return self.connects(asked[1] or "1")

    def connects(self, cid: str) -> bool:
        """Whether the network gives the bearer of a context; if it rejects it, +CEER tells the cause."""
        self.last_cause = 0
        if not self.attached or cid not in self.contexts:
            return False
        known = self.personality.accepts.split()
        if known and self.contexts[cid][1] not in known:
            self.last_cause = self.personality.reject_cause
            return False
        self.active.add(cid)
        return True

    def knows(self, name: str) -> bool:
        return name in HANDLERS or self.phone.knows(name)

    def handle(self, command: Command) -> list[str]:
        """Information text of a command that is known here; Refused with its +CME number."""
        if self._locked and command.name not in NEEDS_NO_PIN and command.verb != "=?":
            raise Refused(SIM_PIN_REQUIRED if self._tries else SIM_PUK_REQUIRED)
        return HANDLERS[command.name](self, command)

    def is_for_the_phone(self, command: Command) -> bool:
        """Whether the part for messages and USSD answers it. Refused, while the SIM wants its PIN."""
        if not self.phone.knows(command.name):
            return False
        if self._locked and command.name not in NEEDS_NO_PIN and command.verb != "=?":
            raise Refused(SIM_PIN_REQUIRED if self._tries else SIM_PUK_REQUIRED)
        return True

    # handlers, by name in HANDLERS

    def _pin(self, command: Command) -> list[str]:
        if command.verb == "?":
            return ["+CPIN: " + ("READY" if not self._locked else "SIM PIN" if self._tries else "SIM PUK")]
        if command.verb == "=":
            word, *new = [value.strip('"') for value in command.argument.split(",")]
            if new and not self._tries:
                self._try_puk(word, new[0])
            else:
                self._try_pin(word)
        return []

    def _try_pin(self, pin: str) -> None:
        if not self._locked:
            raise Refused(OPERATION_NOT_ALLOWED)
        self._compare(pin)
        self._locked, self._on_since = False, self._timers.now()

    def _compare(self, pin: str) -> None:
        """Refused, unless it is the PIN: each wrong one is a try (27.007 8.3)."""
        if not self._tries:
            raise Refused(SIM_PUK_REQUIRED)
        if pin != self._pin_now:
            self._tries -= 1
            self._locked = self._locked or not self._tries
            raise Refused(INCORRECT_PASSWORD)
        self._tries = PIN_TRIES

    def _try_puk(self, puk: str, new: str) -> None:
        if puk != self.personality.puk:
            self._puk_tries -= 1
            raise Refused(INCORRECT_PASSWORD)
        self._pin_now, self._locked, self._on_since = new, False, self._timers.now()
        self._tries, self._puk_tries = PIN_TRIES, PUK_TRIES

    def _cpinr(self, command: Command) -> list[str]:
        left = {"SIM PIN": (self._tries, PIN_TRIES), "SIM PUK": (self._puk_tries, PUK_TRIES)}
        asked = command.argument.strip('"')
        return [f"+CPINR: {code}, {now}, {most}" for code, (now, most) in left.items() if asked in ("", code)]

    def _clck(self, command: Command) -> list[str]:
        """The lock of the SIM only (7.4)."""
        facility, mode, *word = [value.strip('"') for value in f"{command.argument},".split(",")]
        if facility != "SC":
            raise Refused(BAD_PARAMETER)
        if mode == "2":
            return [f"+CLCK: {int(self._asks_pin)}"]
        self._compare(word[0] if word else "")
        self._asks_pin = mode == "1"
        return []

    def _cpwd(self, command: Command) -> list[str]:
        facility, *words = [value.strip('"') for value in command.argument.split(",")]
        if facility != "SC" or len(words) != 2:
            raise Refused(BAD_PARAMETER)
        self._compare(words[0])
        self._pin_now = words[1]
        return []

    def _creg(self, command: Command) -> list[str]:
        if command.verb == "?":
            mode = self.reporting[command.name]
            where = f',"00A1","0C0FFEE1",{self.personality.technology}' if mode == 2 and self.registration else ""
            return [f"{command.name}: {mode},{self.registration}{where}"]
        if command.verb == "=?":
            return [f"{command.name}: (0-2)"]
        self.reporting[command.name] = _number(command.argument or "0", range(3))
        return []

    def _csq(self, command: Command) -> list[str]:
        if command.verb == "=?":
            return ["+CSQ: (0-31,99),(0-7,99)"]
        signal = self.personality.signal if self.registration in (1, 5) else 99
        return [f"+CSQ: {signal},99"]

    def _cops(self, command: Command) -> list[str]:
        if command.verb == "?":
            told = f'+COPS: 0,0,"{self.personality.operator}",{self.personality.technology}'
            return [told if self.registration in (1, 5) else "+COPS: 0"]
        if command.verb == "=?":
            return [f'+COPS: (2,"{self.personality.operator}","Example","00101",2),,(0-4),(0-2)']
        return []

    def _cgdcont(self, command: Command) -> list[str]:
        if command.verb == "?":
            return [f'+CGDCONT: {cid},"{kind}","{apn}","",0,0' for cid, (kind, apn) in self.contexts.items()]
        if command.verb == "=?":
            return [f'+CGDCONT: (1-16),"{kind}",,,(0),(0)' for kind in ("IP", "IPV6", "IPV4V6", "PPP")]
        cid, *values = [value.strip('"') for value in command.argument.split(",")]
        _number(cid, range(1, 17))
        if values:
            self.contexts[cid] = [*values, "", ""][:2]
        else:
            self.contexts.pop(cid, None)
        return []

    def _cgatt(self, command: Command) -> list[str]:
        if command.verb == "?":
            return [f"+CGATT: {int(self.attached)}"]
        if command.verb == "=?":
            return ["+CGATT: (0,1)"]
        self._wants_attachment = bool(_number(command.argument, range(2)))
        return []

    def _cgact(self, command: Command) -> list[str]:
        if command.verb == "?":
            return [f"+CGACT: {cid},{int(cid in self.active)}" for cid in self.contexts]
        state, _, cid = command.argument.partition(",")
        if command.verb == "=":
            (self.active.add if _number(state, range(2)) else self.active.discard)(cid)
        return []

    def _cfun(self, command: Command) -> list[str]:
        if command.verb == "?":
            return [f"+CFUN: {self.functionality}"]
        if command.verb == "=?":
            return ["+CFUN: (0,1,4),(0,1)"]
        level, _, restart = command.argument.partition(",")
        functionality = _number(level, (0, 1, 4, 7))
        if restart == "1":
            self.reset()
        if functionality != self.functionality:
            self.functionality, self._on_since = functionality, self._timers.now()
        return []

    def _cmee(self, command: Command) -> list[str]:
        if command.verb == "?":
            return [f"+CMEE: {self.cme_level}"]
        if command.verb == "=?":
            return ["+CMEE: (0-2)"]
        self.cme_level = _number(command.argument or "0", range(3))
        return []

    def _ceer(self, command: Command) -> list[str]:
        if not self.last_cause:
            return ["+CEER: No report available"]
        words = CAUSES.get(self.last_cause, "Unspecified")
        return ["+CEER: " + self.personality.report.format(number=self.last_cause, words=words)]

    def _cgsn(self, command: Command) -> list[str]:
        return [self.personality.serial]

    def _cimi(self, command: Command) -> list[str]:
        return [self.personality.imsi]

    def _iccid(self, command: Command) -> list[str]:
        return [f"{command.name}: {self.personality.iccid}"]

    def _cesq(self, command: Command) -> list[str]:
        """The level of LTE that fits `signal`: RSRP is some 30 dB below RSSI."""
        if command.verb == "=?":
            return ["+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)"]
        known = self.registration in (1, 5)
        rsrp = min(97, max(0, 2 * self.personality.signal))
        return [f"+CESQ: 99,99,255,255,{20 if known else 255},{rsrp if known else 255}"]


def _number(text: str, allowed: range | tuple[int, ...]) -> int:
    if not text.isdecimal() or int(text) not in allowed:
        raise Refused(BAD_PARAMETER)
    return int(text)


HANDLERS: dict[str, Callable[[Cellular, Command], list[str]]] = {
    "+CPIN": Cellular._pin,
    "+CREG": Cellular._creg,
    "+CGREG": Cellular._creg,
    "+CEREG": Cellular._creg,
    "+C5GREG": Cellular._creg,
    "+CSQ": Cellular._csq,
    "+CCID": Cellular._iccid,
    "+COPS": Cellular._cops,
    "+CGDCONT": Cellular._cgdcont,
    "+CGATT": Cellular._cgatt,
    "+CGACT": Cellular._cgact,
    "+CFUN": Cellular._cfun,
    "+CMEE": Cellular._cmee,
    "+CEER": Cellular._ceer,
    "+CGSN": Cellular._cgsn,
    "+CIMI": Cellular._cimi,
    "+CESQ": Cellular._cesq,
    "+CPINR": Cellular._cpinr,
    "+CLCK": Cellular._clck,
    "+CPWD": Cellular._cpwd,
}

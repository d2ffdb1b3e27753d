"""The checks of `--why`: what each may find. Green is as it should be, yellow may be in the way, red is."""

from __future__ import annotations

from pydial.errors import CommandRefused, ConfigError, DeviceBusy, ModemSilent, NoDevice, NotRegistered, SimError
from pydial.messages.message import (
    CALL,
    CONFIGURATION,
    CONTEXT,
    MODEM,
    NETWORK,
    PORT,
    SIGNAL,
    SIM,
    SYSTEM,
    Message,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.errors import PydialError

GREEN, YELLOW, RED = "green", "yellow", "red"
LEVELS = (GREEN, YELLOW, RED)
LOOK_AT_PORTS = "Wrong port or speed? `pydialconf --list` shows the ports and which of them is a modem."


class Check(Message):
    """One thing that a check may find."""

    level: str = GREEN


def _green(topic: str, code: str, words: str, cure: str = "") -> Check:
    return Check(code, topic, words, cure)


def _yellow(topic: str, code: str, words: str, cure: str) -> Check:
    return Check(code, topic, words, cure, level=YELLOW)


def _red(topic: str, code: str, error: type[PydialError], words: str, cure: str) -> Check:
    return Check(code, topic, words, cure, error.exit_code, RED)


_ROWS = (
    _green(CONFIGURATION, "configuration-sound", "{files}: {sections}."),
    _green(CONFIGURATION, "configuration-none", "There is none: modem and access point are found out by a dial."),
    _red(CONFIGURATION, "section-unknown", ConfigError, "There is no [{section}] in {files}.", "{next_step}"),
    _green(SYSTEM, "ppp-ready", "{program} can be run, and takes its options."),
    _green(SYSTEM, "ppp-unasked", "{program} can be run; its options were not tried."),
    _green(PORT, "port-free", "{device} can be opened, and no other program has it."),
    _green(PORT, "siblings", "{device} is one of this modem's ports: {ports}."),
    _red(PORT, "port-unusable", NoDevice, "{reason}", "{next_step}"),
    _red(PORT, "port-busy", DeviceBusy, "{reason}", "{next_step}"),
    _yellow(PORT, "other-port", "A modem that is plugged in has other ports: {ports}.", "`Modem = {device}`"),
    _yellow(PORT, "no-port", "{reason}", "{next_step}"),
    _red(PORT, "no-modem", NoDevice, "Modem = auto, and no port that is free answers AT.",
         "`pydialconf --list` shows the ports, and who has them."),
    _yellow(MODEM, "in-call", "A call is up on this line (circuit 109 is on): the modem is not asked anything.",
            "If no dialer uses it, the next dial ends that call."),
    _red(MODEM, "held-off", ModemSilent, "The modem holds CTS (circuit 106) off: nothing can be sent.",
         "`FlowControl = NOFLOW` for a cable of three wires; else: is the modem switched on?"),
    _green(MODEM, "modem-answers", "{name} answers at {speed} bit/s."),
    _red(MODEM, "silent", ModemSilent, "The modem does not answer AT at {speed} bit/s.", LOOK_AT_PORTS),
    _red(MODEM, "sibling-answers", ModemSilent,
         "The modem does not answer AT on this port, but on another one of the same device.", "`Modem = {device}`"),
    _red(MODEM, "position-port", ModemSilent, "{device} tells positions (NMEA, $G...): no modem answers there.",
         "It is the GPS port of the device. `pydialconf --list` shows which of its ports dials."),
    _red(MODEM, "diagnostic-port", ModemSilent, "{device} speaks a maker's protocol, not AT.",
         "`pydialconf --list` shows which port of the device dials."),
    _red(MODEM, "noise", ModemSilent, "What comes back at {speed} bit/s is noise: the speed is wrong, most likely.",
         "`pydialconf --list` finds the speed: `Baud = 9600`, say."),
    _red(MODEM, "left-in-call", ModemSilent, "The modem is still in a call: it sends PPP, not answers.",
         "`pydial --hangup` if a dialer is left over; else the next dial ends that call, or plug the modem in anew."),
    _red(MODEM, "no-results", ModemSilent, "What is sent comes back, but no result code follows.",
         "`ATQ0` in Init1 turns result codes on; or there is no modem at this port."),
    _red(MODEM, "at-refused", CommandRefused, "The port answers AT with {words}.", LOOK_AT_PORTS),
    _yellow(MODEM, "stopped-answering", "The modem did not answer {command} within {seconds:g} seconds.",
            "It is not asked any more. Try again; if that stays so, plug the modem in anew."),
    _red(MODEM, "modem-gone", NoDevice, "The modem went away while it was asked.",
         "Is it plugged in, and has it power?"),
    _green(SIM, "sim-open", "The SIM is open."),
    _green(SIM, "no-cellular", "This modem knows of no SIM and no network: it is none for a mobile network."),
    _yellow(SIM, "no-cellular-modem", "{phone} is a mobile network's number, but this modem knows of no SIM.",
            "Is it the right port? `pydialconf --list` shows the ports."),
    _green(SIM, "sim-pin-set", "The SIM wants its PIN; a dial enters the one that is configured{tries}."),
    _red(SIM, "sim-pin-wanted", SimError, "The SIM wants its PIN{tries}.", "Set PIN in {file} (mode 0600)."),
    _red(SIM, "sim-pin-refused", SimError, "The SIM wants its PIN, and has refused the one that is configured{tries}.",
         "Correct PIN in {file}: the same one is not entered a second time."),
    _red(SIM, "sim-puk", SimError, "The SIM is locked: it wants its PUK.",
         "Put the SIM into a phone and enter its PUK there; then correct PIN in {file}."),
    _red(SIM, "sim-missing", SimError, "No usable SIM is in the modem.", "Put one in; look at its contacts."),
    _red(SIM, "sim-unknown", SimError, "The modem tells nothing of its SIM ({words}).",
         "Is a SIM in it? Look at its contacts, and plug the modem in anew."),
    _yellow(SIM, "sim-busy", "The SIM was still busy after {seconds:g} seconds.", "Try again; it takes its time."),
    _red(SIM, "sim-useless", SimError, "The SIM cannot be used: {words}.",
         "Put the SIM into a phone and unlock it there; a modem that takes one network's SIM only needs that one."),
    _green(NETWORK, "registered", "{network}."),
    _yellow(NETWORK, "roaming", "{network}: the SIM is abroad, which may cost a lot.",
            "Ask the provider what it costs."),
    _red(NETWORK, "searching", NotRegistered, "The modem is not registered in the network yet: {network}.",
         "Antenna, coverage? Wait a minute and try again; `Register Timeout = 120` makes a dial wait for it."),
    _red(NETWORK, "denied", NotRegistered, "The network refuses the SIM: {network}.",
         "Is the SIM active, and allowed here? Ask the provider."),
    _yellow(NETWORK, "registration-untold", "The modem does not tell whether it is registered.",
            "If calls fail: antenna, coverage, is the SIM active?"),
    _red(NETWORK, "roaming-refused", NotRegistered, "{network}: the SIM is abroad, and Roaming = no.",
         "`Roaming = yes` in {file} dials all the same."),
    _yellow(NETWORK, "not-attached", "The modem is not attached to the packet network: many attach when they call.",
            "If the call fails: does the contract include data? On LTE a wrong APN does this, too."),
    _green(SIGNAL, "signal", "{signal}."),
    _yellow(SIGNAL, "signal-weak", "{signal}: that is weak, links may break.", "A window, or an antenna, helps."),
    _red(SIGNAL, "signal-none", NotRegistered, "The modem receives no signal.",
         "Antenna, coverage? Is its radio on (AT+CFUN? says 1)?"),
    _green(CONTEXT, "context-defined", "Context {cid} has the access point {apn}."),
    _green(CONTEXT, "context-configured", "A dial sets the access point {apn}."),
    _green(CONTEXT, "context-automatic", "APN = auto: a dial chooses the access point{points}."),
    _yellow(CONTEXT, "context-empty", "Context {cid} has no access point, and none is configured.",
            "If the call fails: {next_step}."),
    _yellow(CONTEXT, "context-untold", "The modem does not tell its access points, and none is configured.",
            "If the call fails: {next_step}."),
    _yellow(CALL, "last-call", "Of the last call that failed the modem says: {words}.",
            "It may be of long ago; if the next call fails, this is why."),
)  # fmt: skip

CHECKS: dict[str, Check] = {row.code: row for row in _ROWS}
"""By code."""

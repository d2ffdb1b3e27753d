"""`pydialctl modems`: every modem, its SIM and its network; those that dial are asked by their second way in."""

from __future__ import annotations

from pydial.errors import Interrupted, PydialError
from pydial.probe.roles import DATA, in_order
from pydial.record import Record
from pydial.report.table import table
from pydial.run import dialers, modem_access
from pydial.run.dialer_network import note
from pydial.run.modem_access import Choice
from pydial.talk import modem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.ctl_talk import Talk
    from pydial.probe.roles import ScannedPort
    from pydial.talk.modem import Identity, Signal

NONE_FOUND = "There are no modems.\n"
NO_SUCH = 4


class Found(Record):
    """One modem. `identity` and `signal`: None where it cannot be asked, for the reason `problem`."""

    device: str
    stable_name: str = ""
    name: str = ""
    dialer: str = ""
    identity: Identity | None = None
    signal: Signal | None = None
    problem: PydialError | None = None


def run(talk: Talk) -> int:
    """0, or 4 if there is no modem."""
    found = [_asked(talk, choice, seen) for choice, seen in _choices(talk)]
    if talk.request.json:
        talk.print_json({"modems": [as_object(one, talk.request.full) for one in found]})
    else:
        talk.print_text(_table(found, talk.request.full) or NONE_FOUND)
        for one in found:
            if one.problem:
                talk.say(f"{one.device}: {one.problem.message}\n{one.problem.hint}".replace("\n", " ").strip())
    return 0 if found else NO_SUCH


def _choices(talk: Talk) -> list[tuple[Choice, ScannedPort | None]]:
    """Those that dialers have, and those that are found at ports nobody uses."""
    running = [facts for facts in dialers.asked_for((), ()) if facts.get("modem")]
    ports = talk.request.ports
    held = [Choice(str(facts["modem"]), facts) for facts in running]
    if ports:
        held = [one for one in held if any(modem_access.is_same(one.device, port) for port in ports)]
    seen = [one for one in in_order(modem_access.scan(ports, talk.signals)) if one.role == DATA]
    if talk.signals.caught:
        raise Interrupted(talk.signals.caught[0])
    second = {port.device for one in held for port in modem_access.second_ports(one.device)}
    named = {str(facts.get("second_port") or "") for facts in running}
    free = [one for one in seen if one.device not in second | named]
    return [(one, None) for one in held] + [(Choice(one.device), one) for one in free]


def _asked(talk: Talk, choice: Choice, seen: ScannedPort | None) -> Found:
    dialer = dialers.name_of(choice.dialer) if choice.dialer else ""
    stable, name = (seen.facts.stable, seen.modem_name) if seen else ("", "")
    found = Found(choice.device, stable, name, dialer)
    try:
        with talk.session(choice) as session:
            identity = session.run(modem.identity())
            signal = session.run(modem.signal()) if identity.sim else None
    except Interrupted:
        raise
    except PydialError as problem:
        return found.replace(problem=problem)
    if choice.dialer and signal:
        note(choice.dialer, signal)
    return found.replace(identity=identity, signal=signal)


def as_object(one: Found, full: bool) -> dict[str, object]:
    """One modem; null where not known."""
    identity = {name: fact or None for name, fact in one.identity.fields().items()} if one.identity else {}
    if not full:
        identity |= {name: _short(identity.get(name)) for name in ("iccid", "imsi")}
    names = ("maker", "model", "firmware", "imei", "sim", "iccid", "imsi")
    return {
        "device": one.device,
        "stable_name": one.stable_name or None,
        "dialer": one.dialer or None,
        **{name: identity.get(name) for name in names},
        "network": one.signal.facts() if one.signal else None,
        "error": modem_access.why(one.problem) if one.problem else None,
    }


def _short(digits: object) -> str | None:
    return modem.shortened(digits) if isinstance(digits, str) else None


def _table(found: list[Found], full: bool) -> str:
    def of_identity(name: str) -> list[str]:
        return [str(getattr(one.identity, name)) if one.identity else "" for one in found]

    def of_network(name: str) -> list[str]:
        return [str(one.signal.facts()[name] or "") if one.signal else "" for one in found]

    def digits(name: str) -> list[str]:
        return [text if full else modem.shortened(text) for text in of_identity(name)]

    strengths = [_strength(one.signal) if one.signal else "" for one in found]
    return table((
        ("Device", [one.device for one in found]),
        ("Maker", of_identity("maker")),
        ("Model", [model or one.name for model, one in zip(of_identity("model"), found, strict=True)]),
        ("Firmware", of_identity("firmware")),
        ("IMEI", of_identity("imei")),
        ("SIM", of_identity("sim")),
        ("ICCID", digits("iccid")),
        ("IMSI", digits("imsi")),
        ("Operator", of_network("operator")),
        ("Technology", of_network("technology")),
        ("Registration", of_network("registration")),
        ("Signal", strengths),
        ("Dialer", [one.dialer for one in found]),
        ("Stable name", [one.stable_name for one in found]),
    ))  # fmt: skip


def _strength(signal: Signal) -> str:
    radio = signal.radio
    value = radio.rsrp_dbm if radio.rsrp_dbm is not None else radio.rssi_dbm
    return f"{value:g} dBm, {radio.word}" if value is not None else ""

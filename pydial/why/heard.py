"""A port that gives no answer to AT: what it is, by the bytes that came."""

from __future__ import annotations

from pydial.dial.pppframe import holds_frame
from pydial.probe.roles import HDLC_FLAG, NMEA
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.why.finding import Finding


def of_silence(heard: bytes, device: str, speed: int) -> Finding:
    """`heard`: all that came since the port was opened, the echo included."""
    if holds_frame(heard.decode("latin-1")):
        return found("left-in-call")
    if NMEA.search(heard):
        return found("position-port", device=device)
    if HDLC_FLAG in heard:
        return found("diagnostic-port", device=device)
    if b"AT" in heard.upper():
        return found("no-results")
    if _is_noise(heard):
        return found("noise", speed=speed)
    return found("silent", speed=speed)


def _is_noise(heard: bytes) -> bool:
    odd = sum(byte > 126 or (byte < 32 and byte not in b"\r\n") for byte in heard)
    return odd > len(heard) // 4

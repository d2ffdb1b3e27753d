"""An internet provider in a network namespace: real pppd, its own secrets, a web server, and bad manners on demand.

`ip netns exec` binds /etc/netns/isp/ppp over /etc/ppp, so the provider's secrets and options are its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

from world.waiting import patient, until

LOCAL, REMOTE = "10.157.42.199", "10.6.6.6"  # of the dialer's side
DNS = ("121.1.3.208", "121.1.3.199")
BEYOND = "192.0.2.1"  # an address in the internet: reached by the default route only
OWN_FILES = Path("/etc/netns/isp/ppp")
LOG = Path("/run/lab/provider.log")
WEB = Path("/run/lab/web")


def build_network() -> None:
    """Once for a boot: the namespace, an address in the internet, a web server on it."""
    OWN_FILES.mkdir(parents=True)
    WEB.mkdir(parents=True)
    run = ("ip", "-n", "isp")
    for command in (
        ("ip", "netns", "add", "isp"),
        (*run, "link", "set", "lo", "up"),
        (*run, "address", "add", f"{BEYOND}/32", "dev", "lo"),
    ):
        subprocess.run(command, check=True)
    subprocess.Popen(["ip", "netns", "exec", "isp", "busybox", "httpd", "-f", "-p", "80", "-h", str(WEB)])


class Provider:
    """Takes a modem's call. Change `options`, `secrets` or `manner` before the call.

    manner: "ppp" speaks PPP at once; "silent" never says a word; "login" asks for name and password, then speaks PPP.
    """

    def __init__(self) -> None:
        LOG.parent.mkdir(exist_ok=True)
        self.options = ["noauth"]
        self.secrets = {"pap-secrets": "", "chap-secrets": ""}
        self.manner = "ppp"
        self.program = ["pppd"]
        self.pppd: subprocess.Popen[bytes] | None = None
        self.dialogue: list[bytes] = []  # what the caller typed
        self._hung_up = threading.Event()
        LOG.write_text("")

    def __call__(self, line: int) -> None:
        """The call, from answer to end."""
        self._hung_up.clear()
        if self.manner == "silent":
            self._hung_up.wait()
            return
        if self.manner == "login":
            self._ask_who_calls(line)
        self._speak_ppp(line)

    def _speak_ppp(self, line: int) -> None:
        for name, text in {"options": "", **self.secrets}.items():
            (OWN_FILES / name).write_text(text)
            (OWN_FILES / name).chmod(0o600)
        os.set_blocking(line, True)
        addresses = [f"{REMOTE}:{LOCAL}", "ms-dns", DNS[0], "ms-dns", DNS[1]]
        first_word = "passive" if self.manner == "login" else "silent"  # ours, or the caller's: no frame gets lost
        patience = ["lcp-restart", "1", "ipcp-restart", "1"]
        manners = ["nodetach", "local", "nocrtscts", first_word, "nodefaultroute", "noipv6", *patience]
        self.pppd = subprocess.Popen(
            [
                "ip",
                "netns",
                "exec",
                "isp",
                *self.program,
                *manners,
                "debug",
                "logfile",
                str(LOG),
                *addresses,
                *self.options,
            ],
            stdin=line,
            stdout=line,
            stderr=subprocess.DEVNULL,
        )
        self.pppd.wait()
        os.set_blocking(line, False)

    def _ask_who_calls(self, line: int) -> None:
        os.set_blocking(line, True)
        for prompt in (b"\r\nWelcome\r\n\r\nlogin: ", b"\r\nPassword: "):
            answer = b""
            while not answer:  # an empty line brings the prompt again, as with any getty
                os.write(line, prompt)
                answer = _read_line(line)
            self.dialogue.append(answer)

    def log_has(self, text: str) -> bool:
        """Has this come up in pppd's debug log?"""
        return text in LOG.read_text(errors="replace")

    def _signal(self, number: int) -> None:
        pppd = until(lambda: self.pppd, "the provider's pppd")
        if pppd.poll() is None:
            pppd.send_signal(number)

    def hang_up(self) -> None:
        """End the call with good manners: LCP Terminate-Request."""
        self._signal(signal.SIGTERM)

    def freeze(self) -> None:
        """Answer nothing any more, not even an Echo-Request; the line stays up."""
        self._signal(signal.SIGSTOP)

    def swallow(self) -> None:
        """Take packets and forget them, both ways; pppd goes on answering Echo-Requests."""
        links = subprocess.run(["ip", "-n", "isp", "-br", "link"], check=True, capture_output=True, text=True).stdout
        (interface,) = [line.split()[0] for line in links.splitlines() if line.startswith("ppp")]
        subprocess.run(["ip", "-n", "isp", "link", "set", interface, "down"], check=True)

    def vanish(self) -> None:
        """End the call, if there is one, without a word."""
        self._hung_up.set()
        if self.pppd is not None:
            self._signal(signal.SIGKILL)
            self.pppd.wait(patient(10))


def _read_line(line: int) -> bytes:
    """What the caller types up to a CR."""
    typed = b""
    while not typed.endswith(b"\r"):
        byte = os.read(line, 1)
        if not byte:
            raise OSError("hung up")
        typed += byte
    return typed.strip()

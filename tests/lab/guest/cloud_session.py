"""The how-to's session where the kernel has no PPP: a line for each step, and the last words if all went well."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PASSED = "lab: the cloud kernel's session went well"
LONGEST = 120.0
CONFIGURATION = """[Dialer Defaults]
Modem = {modem}
Baud = 460800
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
ISDN = 0
Modem Type = Analog Modem
Phone = *99#
Username = username
Password = password
Stupid Mode = 1
Check DNS = no
"""
PROVIDER = """#!/bin/sh
ip link set lo up
httpd -p 80 -h /web
exec python3 -P -m pydial.daemon 10.6.6.6:10.157.42.199 nodetach local debug logfile /tmp/provider.log \
    require-chap name isp ms-dns 121.1.3.208 ms-dns 121.1.3.199
"""
PYDIAL = "import sys; from pydial.cli.start import pydial; sys.exit(pydial())"
COMMAND = [sys.executable, "-c", PYDIAL]


def step(text: str) -> None:
    print(f"lab: {float(Path('/proc/uptime').read_text().split()[0]):.0f} s: {text}", flush=True)


def read_until(stream, text: str) -> None:
    signal.alarm(int(LONGEST))
    for line in stream:
        print(f"    {line.rstrip()}", flush=True)
        if text in line:
            signal.alarm(0)
            return
    raise AssertionError(f"{text} did not come")


def run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=LONGEST).stdout


def main() -> None:
    assert not os.path.exists("/dev/ppp") and not os.path.exists("/usr/sbin/pppd")
    step("no /dev/ppp, no pppd")
    Path("/etc/ppp/chap-secrets").write_text("username isp password *\n")
    for name, text in (("provider", "#!/bin/sh\nexec unshare -n /bin/inside\n"), ("inside", PROVIDER)):
        Path("/bin", name).write_text(text)
        Path("/bin", name).chmod(0o755)
    data = os.urandom(300_000)
    Path("/web/data").write_bytes(data)
    words = [sys.executable, "-m", "pydial.simulator", "--provider", "provider"]
    modem = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert modem.stdout
    Path("/etc/wvdial.conf").write_text(CONFIGURATION.format(modem=modem.stdout.readline().strip()))
    os.chmod("/etc/wvdial.conf", 0o600)
    told = [line for line in run(*COMMAND, "--check").splitlines() if line.startswith("PPP:")]
    assert "pydial's own" in told[0], told
    step(told[0])
    dialer = subprocess.Popen(COMMAND, stderr=subprocess.PIPE, text=True)
    assert dialer.stderr
    read_until(dialer.stderr, "secondary DNS address 121.1.3.199")
    step("online")
    assert "default dev ppp0" in run("ip", "route")
    assert " 0% packet loss" in run("ping", "-c", "3", "10.6.6.6")
    step("the ping is answered")
    run("wget", "-q", "-O", "/tmp/data", "http://10.6.6.6/data")
    assert hashlib.sha256(Path("/tmp/data").read_bytes()).digest() == hashlib.sha256(data).digest()
    step("300 kB came intact")
    dialer.send_signal(signal.SIGINT)
    assert dialer.wait(LONGEST) == 0
    end = time.monotonic() + LONGEST
    while "ppp" in run("ip", "link") and time.monotonic() < end:
        time.sleep(0.1)
    assert "ppp" not in run("ip", "link") + run("ip", "route") + " ".join(os.listdir("/run"))
    step("nothing is left")
    modem.terminate()
    print(PASSED, flush=True)


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        if os.path.exists("/tmp/provider.log"):
            print(Path("/tmp/provider.log").read_text(), flush=True)
        raise

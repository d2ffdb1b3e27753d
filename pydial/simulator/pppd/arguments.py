"""pppd's command line, as far as one needs to know how many words an option takes (pppd(8))."""

from __future__ import annotations

import os
import re
import shlex

WITHOUT_VALUE = """
    modem local crtscts nocrtscts -crtscts xonxoff cdtrcts nocdtrcts defaultroute -defaultroute nodefaultroute
    defaultroute6 nodefaultroute6 replacedefaultroute noreplacedefaultroute usehostname -detach nodetach updetach
    noipdefault usepeerdns usepeerwins default-asyncmap -am lock nolock noauth auth debug nodebug -d dump nodump
    dryrun persist nopersist passive -p silent -s noccp -ccp nobsdcomp nodeflate nopredictor1 novj -vj novjccomp
    -vjccomp nopcomp -pc noaccomp -ac nomagic -mn hide-password show-password ipv6cp-use-ipaddr noipv6 +ipv6
    ipv6cp-accept-local ipv6cp-accept-remote refuse-pap -pap require-pap +pap refuse-chap -chap require-chap +chap
    refuse-mschap refuse-mschap-v2 require-mschap require-mschap-v2 refuse-eap require-eap nomppe require-mppe
    require-mppe-128 demand nodemand ipcp-accept-local ipcp-accept-remote proxyarp noproxyarp login sync
    receive-all noendpoint nomp nomultilink multilink mp nomppc noremoteip nosendip lcp-echo-adaptive
    ipcp-no-address ipcp-no-addresses pap-no-retry notty record-no allow-mppe noktune ktune -all noip -ip -mru
    default-mru mpshortseq nompshortseq ms-ignore"""
WITH_VALUE = """
    user name remotename password logfd logfile idle call file plugin passwordfd mtu mru asyncmap unit ifname
    linkname ipparam connect disconnect init welcome holdoff maxfail maxconnect connect-delay kdebug domain ms-dns
    ms-wins netmask escape lcp-echo-interval lcp-echo-failure lcp-max-configure lcp-max-failure lcp-max-terminate
    lcp-restart ipcp-max-configure ipcp-max-failure ipcp-max-terminate ipcp-restart pap-max-authreq pap-restart
    pap-timeout chap-interval chap-max-challenge chap-restart chap-timeout defaultroute-metric active-filter
    pass-filter child-timeout set unset nodeflate-level deflate bsdcomp predictor1 vj-max-slots endpoint bundle pty
    record socket ip-up-script ip-down-script ipv6 stop-bits datarate allow-ip allow-number privgroup
    ipv6cp-max-configure ipv6cp-restart mrru up_sdnotify"""
TAKES = dict.fromkeys(WITHOUT_VALUE.split(), 0) | dict.fromkeys(WITH_VALUE.split(), 1)


class BadOption(Exception):
    """pppd would end with exit code 2; the text is its message."""


class Options:
    """What was asked for: `flags`, `values` (the last one wins) and the two addresses."""

    def __init__(self, folder: str) -> None:
        self.flags: set[str] = set()
        self.values: dict[str, str] = {}
        self.speed = 0
        self.local = self.remote = ""
        self._folder = folder

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name, default))
        except ValueError:
            raise BadOption(f"invalid numeric parameter '{self.values[name]}' for {name} option") from None

    def read(self, words: list[str]) -> None:
        """Take in a list of words: an argv, or what a file held. BadOption as pppd would have it."""
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if TAKES.get(word) == 0:
                self.flags.add(word)
            elif TAKES.get(word) == 1:
                if not rest:
                    raise BadOption(f"too few parameters for option {word}")
                self._set(word, rest.pop(0))
            elif not self._positional(word):
                raise BadOption(f"unrecognized option '{word}'")

    def _set(self, name: str, value: str) -> None:
        self.values[name] = value
        if name == "call":
            self._read_file(os.path.join(self._folder, "peers", value))
        elif name == "file":
            self._read_file(value)

    def _positional(self, word: str) -> bool:
        addresses = re.fullmatch(r"([\d.]*):([\d.]*)", word)
        if addresses:
            self.local, self.remote = addresses[1] or self.local, addresses[2] or self.remote
        elif word.isdecimal():
            self.speed = int(word)
        return bool(addresses) or word.isdecimal() or word.startswith(("/dev/", "tty"))

    def _read_file(self, path: str) -> None:
        """Its words; a file that this user may not read is passed over (the real pppd is root here)."""
        try:
            with open(path, encoding="utf-8") as file:
                self.read(shlex.split(file.read(), comments=True))
        except OSError:
            return

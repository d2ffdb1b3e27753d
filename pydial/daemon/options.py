"""pppd's options (pppd(8)): which ones there are, what they take, and what was asked for."""

from __future__ import annotations

import os
import re

from pydial.daemon.words import words
from pydial.errors import UsageError
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "/etc/ppp"
MOST_FILES = 20  # of one within the other: pppd's files may ask for each other


def _words(text: str) -> set[str]:
    return set(text.split())


FLAGS = {
    **dict.fromkeys(("modem", "crtscts", "xonxoff", "defaultroute", "replacedefaultroute", "defaultroute6"), True),
    **dict.fromkeys(("usehostname", "usepeerdns", "auth", "debug", "lock", "noipdefault", "updetach", "dryrun"), True),
    **dict.fromkeys(("passive", "silent", "default-asyncmap", "default-mru", "lcp-echo-adaptive", "receive-all"), True),
    **dict.fromkeys(("ipcp-accept-local", "ipcp-accept-remote", "ipv6cp-accept-local", "ipv6cp-accept-remote"), True),
    **dict.fromkeys(("refuse-pap", "refuse-chap", "require-pap", "require-chap", "noremoteip", "dump"), True),
}
"""Options without a value that do something."""

OTHER_WORDS: dict[str, tuple[str, bool]] = {
    "local": ("modem", False),
    **dict.fromkeys(("nocrtscts", "-crtscts"), ("crtscts", False)),
    **dict.fromkeys(("nodefaultroute", "-defaultroute"), ("defaultroute", False)),
    **dict.fromkeys(("nodefaultroute6", "-defaultroute6"), ("defaultroute6", False)),
    "noreplacedefaultroute": ("replacedefaultroute", False),
    "noauth": ("auth", False),
    **dict.fromkeys(("nodetach", "-detach"), ("nodetach", True)),
    "up_sdnotify": ("nodetach", True),
    "nodebug": ("debug", False),
    "-d": ("debug", True),
    "nolock": ("lock", False),
    "-p": ("passive", True),
    "-s": ("silent", True),
    "-am": ("default-asyncmap", True),
    "-mru": ("default-mru", True),
    **dict.fromkeys(("noip", "-ip"), ("noip", True)),
    "+ipv6": ("ipv6", True),
    "noipv6": ("ipv6", False),
    **dict.fromkeys(("nopcomp", "-pc"), ("nopcomp", True)),
    **dict.fromkeys(("noaccomp", "-ac"), ("noaccomp", True)),
    "-all": ("all", False),
    **dict.fromkeys(("nomagic", "-mn"), ("nomagic", True)),
    "-pap": ("refuse-pap", True),
    "-chap": ("refuse-chap", True),
    "+pap": ("require-pap", True),
    "+chap": ("require-chap", True),
    "nolog": ("nolog", True),
}
"""Other spellings, and those that say no: which option, and what it is then."""

NOTHING_TO_DO = _words("""
    cdtrcts nocdtrcts noccp -ccp nobsdcomp nodeflate -deflate nodeflatedraft nopredictor1 novj -vj novjccomp -vjccomp
    noipx -ipx hide-password nomppe nomppe-40 nomppe-128 nomppe-stateful nomppc allow-mppe noendpoint nomp nomultilink
    mpshortseq nompshortseq noktune ktune nopersist nodemand noproxyarp refuse-mschap -mschap refuse-mschap-v2
    -mschap-v2 refuse-eap -eap nosendip usepeerwins pap-no-retry ms-ignore ip-no-address ipv6cp-use-ipaddr
    ipv6cp-nosend ipv6cp-noremote
""")
"""Options without a value that switch off what is not there, or that mean nothing without the kernel's PPP."""

NOTHING_TO_DO_WITH_VALUE = _words("""
    holdoff maxfail connect-delay kdebug domain ms-wins netmask vj-max-slots endpoint bundle datarate allow-ip
    allow-number remotenumber privgroup nodeflate-level pap-timeout chap-interval init welcome stop-bits
""")

NUMBERS = _words("""
    logfd passwordfd idle maxconnect unit mtu mru defaultroute-metric lcp-echo-interval lcp-echo-failure lcp-restart
    lcp-max-configure lcp-max-failure lcp-max-terminate ipcp-restart ipcp-max-configure ipcp-max-failure
    ipcp-max-terminate ipv6cp-restart ipv6cp-max-configure ipv6cp-max-failure ipv6cp-max-terminate child-timeout
    pap-max-authreq pap-restart chap-max-challenge chap-restart chap-timeout
""")
TEXTS = _words("""
    user name remotename password logfile call file plugin ifname linkname ipparam connect disconnect ms-dns set unset
    ip-up-script ip-down-script ip-pre-up-script ipv6-up-script ipv6-down-script ipv6 asyncmap escape
""")

ABSENT = {
    **dict.fromkeys(("persist", "demand"), "the dialer dials again: Auto Reconnect"),
    **dict.fromkeys(("multilink", "mp", "mrru"), "there is no multilink"),
    **dict.fromkeys(("deflate", "bsdcomp", "predictor1"), "there is no compression"),
    **dict.fromkeys(
        ("require-mppe", "require-mppe-40", "require-mppe-128", "require-mschap", "require-mschap-v2", "require-eap"),
        "there is no MS-CHAP, EAP or MPPE",
    ),
    **dict.fromkeys(
        ("sync", "pty", "notty", "record", "proxyarp", "login", "active-filter", "pass-filter"), "not built"
    ),
}
"""Options of pppd that this program has not, and why."""

RANGES = {"mtu": (128, 16384), "mru": (128, 16384)}
PASSWORD_PLUGIN = "passwordfd.so"  # noqa: S105 - a file name


class BadOption(UsageError):
    """pppd would end with exit code 2; the text is its message."""


class Options:
    """What was asked for: `flags`, `values` (the last one wins), the two addresses, the line."""

    def __init__(self, folder: str = FOLDER, *, lenient: bool = False) -> None:
        """`lenient`: options files that cannot be read are passed over."""
        self.flags: dict[str, bool] = {}
        self.values: dict[str, str] = {}
        self.speed = 0
        self.device = ""
        self.local = self.remote = ""
        self.asyncmap = 0
        self.dns_offered: list[str] = []
        self.set: dict[str, str] = {}
        self.unset: list[str] = []
        self._folder, self._lenient = folder, lenient
        self._depth = 0

    def flag(self, name: str, default: bool = False) -> bool:
        return self.flags.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        return int(self.values.get(name, default))

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def read(self, given: list[str]) -> None:
        """Take in a list of words: an argv, or what a file held. BadOption as pppd would have it."""
        rest = list(given)
        while rest:
            self._read_one(rest.pop(0), rest)

    def _read_one(self, word: str, rest: list[str]) -> None:
        if word in FLAGS:
            self.flags[word] = True
        elif word in OTHER_WORDS:
            name, value = OTHER_WORDS[word]
            self.flags[name] = value
        elif word in ABSENT:
            raise BadOption(f"option {word} is not there: {ABSENT[word]}")
        elif word in NUMBERS or word in TEXTS or word in NOTHING_TO_DO_WITH_VALUE:
            if not rest:
                raise BadOption(f"too few parameters for option {word}")
            self._set(word, rest.pop(0))
        elif word not in NOTHING_TO_DO and not self._positional(word):
            raise BadOption(f"unrecognized option '{word}'")

    def _set(self, name: str, value: str) -> None:
        if name in NUMBERS:
            self._set_number(name, value)
        elif handler := HANDLERS.get(name):
            handler(self, value)
        else:
            self.values[name] = value

    def _set_number(self, name: str, value: str) -> None:
        try:
            number = int(value, 0)
        except ValueError:
            raise BadOption(f"invalid numeric parameter '{value}' for {name} option") from None
        least, most = RANGES.get(name, (-1, 2**31 - 1))
        if not least <= number <= most:
            raise BadOption(f"{name} option value must be between {least} and {most}")
        self.values[name] = str(number)

    def _set_asyncmap(self, value: str) -> None:
        try:
            self.asyncmap |= int(value, 16) & 0xFFFFFFFF
        except ValueError:
            raise BadOption(f"invalid numeric parameter '{value}' for asyncmap option") from None

    def _set_plugin(self, value: str) -> None:
        if os.path.basename(value) != PASSWORD_PLUGIN:
            raise BadOption(f"Couldn't load plugin {value}: there are no plugins but {PASSWORD_PLUGIN}, built in")

    def _set_variable(self, value: str) -> None:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise BadOption(f"missing = in name=value parameter '{value}' for set option")
        self.set[name] = text

    def _set_dns(self, value: str) -> None:
        if not is_address(value):
            raise BadOption(f"invalid address parameter '{value}' for ms-dns option")
        self.dns_offered = [*self.dns_offered, value][-2:]

    def _set_identifiers(self, value: str) -> None:
        self.flags["ipv6"] = True
        self.values["ipv6"] = value

    def _call(self, name: str) -> None:
        parts = name.split("/")
        if not name or name.startswith("/") or ".." in parts:
            raise BadOption(f"call option value may not contain .. or start with /: '{name}'")
        self.values["call"] = name
        self.read_file(os.path.join(self._folder, "peers", name))

    def read_file(self, path: str, *, may_be_missing: bool = False) -> None:
        """The options in a file. BadOption: it cannot be read, or asks for files without end."""
        if self._depth >= MOST_FILES:
            raise BadOption(f"options files ask for each other: {path}")
        try:
            text = files.read(path).decode("latin-1")
        except OSError as problem:
            if self._lenient or (may_be_missing and isinstance(problem, FileNotFoundError)):
                return
            raise BadOption(f"Can't open options file {path}: {problem.strerror or problem}") from problem
        self._depth += 1
        try:
            self.read(words(text))
        except BadOption as problem:
            told = problem.message
            raise problem if told.startswith("In file") else BadOption(f"In file {path}: {told}") from None
        finally:
            self._depth -= 1

    def _positional(self, word: str) -> bool:
        local, colon, remote = word.partition(":")
        if colon and "/" not in word:
            self._set_addresses(local, remote, word)
            return True
        if word.isascii() and word.isdecimal():
            self.speed = int(word)
            return True
        if word.startswith("/dev/") or re.match(r"tty[A-Za-z]*\d", word):
            self.device = word if word.startswith("/") else f"/dev/{word}"
            return True
        return False

    def _set_addresses(self, local: str, remote: str, word: str) -> None:
        for address in filter(None, (local, remote)):
            if not is_address(address):
                raise BadOption(f"unknown host or bad address: {address!r} in '{word}'")
        self.local, self.remote = local or self.local, remote or self.remote


HANDLERS: dict[str, Callable[[Options, str], None]] = {
    "asyncmap": Options._set_asyncmap,
    "plugin": Options._set_plugin,
    "set": Options._set_variable,
    "unset": lambda options, value: options.unset.append(value),
    "ms-dns": Options._set_dns,
    "ipv6": Options._set_identifiers,
    "call": Options._call,
    "file": Options.read_file,
}


def without_password(given: list[str]) -> tuple[list[str], str]:
    """The words without the option `password`, and its value, "" if there is none: an argv is for everybody to see."""
    kept, password, rest = [], "", list(given)
    while rest:
        word = rest.pop(0)
        takes_one = rest and (word in NUMBERS or word in TEXTS or word in NOTHING_TO_DO_WITH_VALUE)
        value = [rest.pop(0)] if takes_one else []
        if word == "password" and value:
            password = value[0]
        else:
            kept += [word, *value]
    return kept, password


def is_address(text: str) -> bool:
    """Four numbers of an octet each, with points between them."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdecimal() and int(part) < 256 for part in parts)


def known() -> list[str]:
    """All words that are understood, for `--help`."""
    return sorted(FLAGS.keys() | OTHER_WORDS.keys() | NOTHING_TO_DO | NUMBERS | TEXTS | NOTHING_TO_DO_WITH_VALUE)

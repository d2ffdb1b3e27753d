"""The words of pppd's options (pppd(8)): which there are, what they take, which this program has not."""

from __future__ import annotations


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

LARGEST = 2**31 - 1  # of a number, as pppd's `int` has it
RANGES = {
    **dict.fromkeys(("mtu", "mru"), (128, 16384)),
    **dict.fromkeys(("lcp-restart", "ipcp-restart", "ipv6cp-restart"), (1, LARGEST)),
    "defaultroute-metric": (-1, LARGEST),  # -1: as if it were not given
}
"""The least and the most of an option; of others it is 0 and LARGEST."""
LONGEST_NUMBER = 20  # characters
PASSWORD_PLUGIN = "passwordfd.so"  # noqa: S105 - a file name


def known() -> list[str]:
    """All words that are understood, for `--help`."""
    return sorted(FLAGS.keys() | OTHER_WORDS.keys() | NOTHING_TO_DO | NUMBERS | TEXTS | NOTHING_TO_DO_WITH_VALUE)


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

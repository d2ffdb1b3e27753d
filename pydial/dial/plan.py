"""The plan of a dial: the settings of wvdial.conf that its table asks for."""

from __future__ import annotations

import math
import re

from pydial.at import sim
from pydial.config.check_link import link_check
from pydial.config.pppd_option import option_words
from pydial.dial.prompt import LoginOptions
from pydial.errors import ConfigError
from pydial.events import NOTICE, Line
from pydial.record import Record
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.errors import PydialError

CELLULAR_OPTIONS = ("PIN", "APN", "Register Timeout", "Roaming")
"""Where one of them is configured, the modem is prepared for a data call."""

AUTOMATIC = "auto"  # the value of APN with which it is found out
REDIAL_SECONDS = 2.0  # between two calls: what wvdial meant to wait (it waits 0.1)


class Plan(Record):
    """All times in seconds. `missing`: wvdial's lines for what is not configured but needed to dial."""

    init_strings: tuple[str, ...] = ("ATZ",)
    dial_prefix: str = ""  # Dial Command, Dial Prefix, Area Code: what goes before every number
    phones: tuple[str, ...] = ()
    dial_attempts: int = 0
    dial_timeout: float = 60.0
    abort_on_busy: bool = False
    abort_on_no_dialtone: bool = True
    stupid: bool = False
    chat: bool = False
    once: bool = False
    ask_password: bool = False
    auto_reconnect: bool = True
    idle_seconds: int = 0
    redial_pause: float = REDIAL_SECONDS
    reconnect_delay: float = 5.0
    reconnect_delay_most: float = 600.0
    missing: tuple[str, ...] = ()
    link_unusable: PydialError | None = None  # why no data connection can be made, if that is known
    login: LoginOptions = LoginOptions("", "")
    as_wvdial: bool = False  # the modem gets wvdial's commands, and no others
    cellular: bool = False  # PIN, APN, Register Timeout or Roaming is configured: old files dial as they always did
    finds_cause: bool = False  # of a failed data call: the modem is asked why
    checks_carrier: bool = True  # Carrier Check: the login ends when circuit 109 goes off
    login_timeout: float = 0.0  # for the whole login dialogue; 0: no limit
    pin: str = ""
    apn: str = ""  # of the packet-data context that is defined; "" for none
    finds_apn: bool = False  # APN = auto: that of the SIM
    cid: int = 0  # its number; 0: one that is free
    pdp_type: str = "IP"
    auth: str = "AUTO"  # PAP, CHAP, NONE or AUTO: of the access point
    roaming: bool = True  # a call abroad is allowed
    chooses_number: bool = False  # Phone is not configured: the number is that of the context
    register_timeout: float = 60.0
    wait_for_modem: float = 0.0  # before it was ever online
    checks_link: bool = False
    check_interval: float = 30.0
    check_count: int = 3
    file: str = "wvdial.conf"  # that a person is to correct
    before_dialing: tuple[Line, ...] = ()  # lines for the person: provider, product, home page
    when_connected: tuple[Line, ...] = ()  # … and its messages

    @property
    def hears_afterword(self) -> bool:
        """What the modem says right behind CONNECT is shown. In chat mode it is left for pppd, which reads on."""
        return not self.chat


def dial_prefix(settings: Settings) -> str:
    """What stands before the number: a comma follows the prefix, to wait for the outside line (wvdial)."""
    prefix = settings.text("Dial Prefix")
    return settings.text("Dial Command") + (f"{prefix}," if prefix else "") + settings.text("Area Code")


def before_dialing(settings: Settings) -> tuple[Line, ...]:
    """What wvdial says before a call: `Dialing PROVIDER PRODUCT.`, then the home page."""
    provider = settings.text("Provider")
    named = (Line(f"Dialing {quoted(provider)} {quoted(settings.text('Product'))}.", NOTICE),) if provider else ()
    return (*named, *home_page(settings))


def when_connected(settings: Settings) -> tuple[Line, ...]:
    """What it says after CONNECT: DialMessage1 and 2 in a frame, then the home page."""
    first, second = settings.text("DialMessage1"), settings.text("DialMessage2")
    messages = (f"> {quoted(first)}", *([f"> {quoted(second)}"] if second else [])) if first or second else ()
    frame = ("=" * 74,) if messages else ()
    return (*map(Line, (*frame, *messages, *frame)), *home_page(settings))


def home_page(settings: Settings) -> tuple[Line, ...]:
    """One line, if there is a home page."""
    page = settings.text("Homepage")
    provider = settings.text("Provider")
    if not page:
        return ()
    return (Line(f"Homepage of {quoted(provider) if provider else 'this provider'}: {quoted(page)}", NOTICE),)


def needs_no_login(settings: Settings, as_wvdial: bool) -> bool:
    """Whether PPP begins right after CONNECT: Stupid Mode, Tonline, or a mobile network, where nobody asks for a login.

    Under the name wvdial a mobile network is waited for like any host, and so it is with `Stupid Mode = no`.
    """
    mobile = settings.is_data_call and not settings.is_set("Stupid Mode") and not as_wvdial
    return mobile or settings.flag("Stupid Mode") or settings.flag("Tonline")


def pin(settings: Settings) -> str:
    """Four to eight digits (27.007 8.3), or "". Raises ConfigError for anything else: no try is wasted on it."""
    text = settings.text("PIN")
    if text and not (text.isascii() and text.isdigit() and 4 <= len(text) <= 8):
        raise ConfigError("PIN is not four to eight digits.", f"Correct it: {settings.source('PIN')}.")
    return text


def pin_to_dial_with(settings: Settings) -> str:
    """The PIN that is in the dial command, "" if there is none: it would be entered at each call."""
    lines = (dial_prefix(settings) + phone for phone in settings.phones)
    return next((found for line in lines if (found := sim.entered_pin(line))), "")


def cid(settings: Settings) -> int:
    """The number of the packet-data context that CID or Phone asks for, 0 if any will do. Raises ConfigError."""
    number = settings.number("CID")
    if number < 1:
        given = settings.text("CID")
        raise ConfigError(f"CID = {given} is no number of a context.", f"Correct it: {settings.source('CID')}.")
    if settings.is_set("CID") or not settings.text("APN"):
        return number if settings.is_set("CID") else 0
    from pydial.at.context import number_of

    return number_of(settings.text("Phone"))


def apn(settings: Settings) -> str:
    """The access point, "" where none is configured. Raises ConfigError."""
    text = "" if finds_apn(settings) else settings.text("APN")
    if text and not re.fullmatch(r"[!#-~]{1,100}", text):
        raise ConfigError(f"APN = {quoted(text)} is no access point name.", f"Correct it: {settings.source('APN')}.")
    return text


def finds_apn(settings: Settings) -> bool:
    """Whether the access point is that of the SIM."""
    return settings.text("APN").lower() == AUTOMATIC


def wait_for_modem(settings: Settings, *, endless: bool) -> float:
    """Seconds to wait for a device that is not there at start; `endless` where nothing else is set."""
    wanted = settings.seconds("Wait For Modem")
    return math.inf if endless and not settings.is_set("Wait For Modem") else wanted


def plan(
    settings: Settings,
    *,
    chat: bool = False,
    once: bool = False,
    background: bool = False,
    as_wvdial: bool = False,
    unusable: PydialError | None = None,
) -> Plan:
    """The plan that `settings` add up to. `as_wvdial`: an old file dials byte for byte as ever; `unusable`: why pppd
    cannot be run, if that is known already.

    Raises ConfigError for a PIN, an access point, a check of the link or a `PPPD Option` that cannot be used.
    """
    option_words(settings.text("PPPD Option"))
    idle = settings.number("Idle Seconds")
    in_dial_command = "" if as_wvdial else pin_to_dial_with(settings)
    names = any(settings.is_set(name) for name in CELLULAR_OPTIONS)
    cellular = not as_wvdial and (names or bool(in_dial_command))
    prefix, phones = dial_prefix(settings), settings.phones
    if in_dial_command:
        prefix, phones = "", tuple(sim.without_pin_entry(prefix + phone) for phone in phones)
    return Plan(
        init_strings=settings.init_strings,
        dial_prefix=prefix,
        phones=phones,
        dial_attempts=1 if once else settings.number("Dial Attempts"),
        dial_timeout=float(settings.number("Dial Timeout")),
        abort_on_busy=settings.flag("Abort on Busy"),
        abort_on_no_dialtone=settings.flag("Abort on No Dialtone"),
        stupid=needs_no_login(settings, as_wvdial),
        chat=chat,
        once=once,
        ask_password=settings.flag("Ask Password") and not (chat and settings.text("Password")),
        auto_reconnect=settings.flag("Auto Reconnect") and idle <= 0 and not once,
        idle_seconds=idle if settings.flag("Auto Reconnect") else 0,
        redial_pause=settings.seconds("Redial Delay") if settings.is_set("Redial Delay") else REDIAL_SECONDS,
        reconnect_delay=settings.seconds("Redial Delay"),
        reconnect_delay_most=settings.seconds("Redial Max Delay"),
        missing=settings.missing,
        link_unusable=unusable,
        login=LoginOptions(
            username=settings.text("Username"),
            password=settings.text("Password"),
            login_prompt=settings.text("Login Prompt"),
            password_prompt=settings.text("Password Prompt"),
            default_reply=settings.text("Default Reply"),
            compuserve=settings.flag("Compuserve"),
            as_wvdial=as_wvdial,
        ),
        as_wvdial=as_wvdial,
        cellular=cellular,
        checks_carrier=settings.flag("Carrier Check"),
        finds_cause=not as_wvdial and not chat and settings.is_data_call,
        login_timeout=settings.seconds("Login Timeout"),
        pin=pin(settings) or in_dial_command,
        apn=apn(settings),
        finds_apn=finds_apn(settings),
        cid=cid(settings),
        pdp_type=settings.text("PDP Type"),
        auth=settings.text("Auth").upper(),
        roaming=settings.flag("Roaming"),
        chooses_number=cellular and bool(settings.text("APN")) and not (in_dial_command or settings.text("Phone")),
        register_timeout=settings.seconds("Register Timeout"),
        wait_for_modem=wait_for_modem(settings, endless=background and not once),
        checks_link=link_check(settings.text("Check Link")) is not None,
        check_interval=max(1.0, settings.seconds("Check Link Interval")),
        check_count=settings.number("Check Link Count"),
        file=settings.file,
        before_dialing=before_dialing(settings),
        when_connected=when_connected(settings),
    )

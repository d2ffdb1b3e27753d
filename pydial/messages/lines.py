"""The lines of wvdial, wvdialconf and modems as users paste them into a search engine: what each means, and what to do.

pppd's are in pppd/exitcodes.py, those of +CME ERROR in at/sim.py.
"""

from __future__ import annotations

from pydial.record import Record


class Said(Record):
    """A line, or how it begins; `{}` stands for what differs. `meaning` and `cure` are for people."""

    line: str
    meaning: str
    cure: str


LINES = (
    # the configuration
    Said(
        "Configuration does not specify a valid phone number.",
        "No section that was read sets Phone. It comes for login name and password, too, where a host wants them.",
        "`pydial --check` shows what was read from where. A mobile network: `Phone = *99#`.",
    ),
    Said(
        "Warning: section [{}] does not exist in wvdial.conf.",
        "The section that you named is in no file that was read, and [Dialer Defaults] is dialled.",
        "`pydial --check` tells the names that are there. `pydial mobile` reads [Dialer mobile].",
    ),
    Said(
        'Ignoring malformed input line: "{}"',
        "The line is no `Key = value`, no [Section], and no remark.",
        "`pydial --check` says what was meant: an `=` is missing as a rule.",
    ),
    # the port
    Said(
        "Cannot open {}: No such file or directory",
        "There is no such device: the modem is not plugged in, has another number now, or still shows a CD-ROM.",
        "`pydialconf --list` shows what is there; `Modem = /dev/serial/by-id/…` survives another number.",
    ),
    Said(
        "Cannot open {}: Permission denied",
        "You may not open the device; its group may.",
        "`sudo adduser $USER dialout`, then log in again; or sudo.",
    ),
    Said(
        "Cannot open {}: Device or resource busy",
        "Another program has it: ModemManager, another dialer, minicom, gpsd. The next line says which.",
        "End it (`sudo systemctl stop ModemManager`); a dialer ends by `pydial --hangup`.",
    ),
    Said(
        "Sorry, no modem was detected!  Is it in use by another program?",
        "pydialconf found no port that answers AT.",
        "`pydialconf --list` shows the ports and who has them, and which device has no port yet.",
    ),
    # the modem
    Said(
        "Modem not responding.",
        "The modem gave no answer to an init string: a wrong port or speed, a port that is for something else, "
        "a modem that is still in a call, or another program that takes its answers.",
        "`pydial --why` tells which it is.",
    ),
    Said(
        "Bad init string.",
        "The modem refused an init string. Often it is AT+CPIN for a SIM that is open already, or a command that "
        "this modem does not know.",
        "`PIN = …` in place of AT+CPIN in an init string asks the SIM first. Take out what the modem does not know.",
    ),
    Said(
        "Invalid dial command.",
        "The modem answered ERROR to the dial command: not registered, a wrong context in `*99***3#`, or a port that "
        "cannot dial.",
        "`pydial --why` asks SIM, network and access point.",
    ),
    # the call
    Said(
        "No Carrier!  Trying again.",
        "The call was not connected. With a mobile network: a SIM that is locked or missing, no registration, a wrong "
        "access point.",
        "`pydial --why` asks for each of them; `APN = …` sets the access point.",
    ),
    Said(
        "No dial tone.  Trying again in 5 seconds.",
        "The telephone line has no dial tone that the modem knows.",
        "Is the cable in? Behind an exchange: X3 in an init string (`Init2 = ATX3`).",
    ),
    Said("The line is busy. Trying again.", "The number is engaged.", "`Phone1` to `Phone4` are tried in turn."),
    Said("No Answer.  Trying again.", "Nobody picked up.", "Check the number, or dial later."),
    Said(
        "Voice line detected.  Trying again.",
        "A person answered, not a modem.",
        "Check the number, and do not dial it again.",
    ),
    Said("Fax line detected.  Trying again.", "A fax answered, not a modem.", "Check the number."),
    Said(
        "Timed out while dialing.  Trying again.",
        "The modem said nothing of the call within Dial Timeout.",
        "`Dial Timeout = 120` allows more time.",
    ),
    Said(
        "Connected, but carrier signal lost!  Retrying...",
        "The far end hung up before PPP began.",
        "Check the login; on a telephone line, the line.",
    ),
    Said(
        "Maximum Attempts Exceeded..Aborting!!",
        "Dial Attempts are used up.",
        "The cause stands above; `Dial Attempts = 0` never gives up.",
    ),
    # the login
    Said(
        "Carrier detected.  Waiting for prompt.",
        "A host is expected to ask for a login. A mobile network never does.",
        "`Stupid Mode = yes` begins PPP at once.",
    ),
    Said(
        "Don't know what to do!  Starting pppd and hoping for the best.",
        "The host asked for nothing that looks like a login.",
        "`Stupid Mode = yes` where there is no login; `Login Prompt` and `Password Prompt` where it asks in odd words.",
    ),
    # pppd, and the link
    Said(
        "Warning: Could not modify {}: {}",
        "The password cannot be written for pppd, which may lack it then.",
        "Run pydial as root, or let root write the line `NAME * PASSWORD` there.",
    ),
    Said(
        "Unable to run {}.",
        "pppd is not there, or you may not run it.",
        "Debian: `sudo apt install ppp`, `sudo adduser $USER dip`.",
    ),
    Said(
        "The PPP daemon has died: {} (exit code = {})",
        "pppd has ended; the number says why: the next table.",
        "`pydial --why`, and `sudo pydial -v` for pppd's own words.",
    ),
    Said(
        "Auto Reconnect will be attempted in {} seconds",
        "The link was lost, or did not come up, and is dialled again by itself.",
        "`Auto Reconnect = no` or `pydial --once` gives up instead.",
    ),
    Said(
        "Idle Seconds = {}, disabling automatic reconnect.",
        "With Idle Seconds nothing is dialled again once the link has ended.",
        "`Idle Seconds = 0` keeps it online.",
    ),
    Said(
        "Default route failure.",
        "The link is up, but there is no default route.",
        "`Replace Default Route = yes` lets pppd make it.",
    ),
    Said(
        "Nameserver (DNS) failure, the connection may not work.",
        "No name server answers for a test name.",
        "`Auto DNS = yes`, and a resolv.conf that pppd may write (Debian: `sudo apt install resolvconf`).",
    ),
)

"""The option negotiation automaton, as RFC 1661 4.1 prints it.

An entry is `actions/next state`; `-` cannot happen. The RFC's marks are left out: the
restart option (`r`) and the passive option (`p`) are not used, a crossed connection (`x`) needs nothing done.
"""

from __future__ import annotations

from pydial.record import Record

INITIAL, STARTING, CLOSED, STOPPED, CLOSING, STOPPING, REQ_SENT, ACK_RCVD, ACK_SENT, OPENED = range(10)
RESTART_TIMER_RUNS = (CLOSING, STOPPING, REQ_SENT, ACK_RCVD, ACK_SENT)

LOWER = """
          0         1         2           3           4         5
          Initial   Starting  Closed      Stopped     Closing   Stopping
 Up       2         irc,scr/6 -           -           -         -
 Down     -         -         0           tls/1       0         1
 Open     tls/1     1         irc,scr/6   3           5         5
 Close    0         tlf/0     2           2           4         4
 TO+      -         -         -           -           str/4     str/5
 TO-      -         -         -           -           tlf/2     tlf/3
 RCR+     -         -         sta/2 irc,scr,sca/8     4         5
 RCR-     -         -         sta/2 irc,scr,scn/6     4         5
 RCA      -         -         sta/2       sta/3       4         5
 RCN      -         -         sta/2       sta/3       4         5
 RTR      -         -         sta/2       sta/3       sta/4     sta/5
 RTA      -         -         2           3           tlf/2     tlf/3
 RUC      -         -         scj/2       scj/3       scj/4     scj/5
 RXJ+     -         -         2           3           4         5
 RXJ-     -         -         tlf/2       tlf/3       tlf/2     tlf/3
 RXR      -         -         2           3           4         5
"""

UPPER = """
          6           7           8           9
          Req-Sent    Ack-Rcvd    Ack-Sent    Opened
 Up       -           -           -           -
 Down     1           1           1           tld/1
 Open     6           7           8           9
 Close    irc,str/4   irc,str/4   irc,str/4   tld,irc,str/4
 TO+      scr/6       scr/6       scr/8       -
 TO-      tlf/3       tlf/3       tlf/3       -
 RCR+     sca/8       sca,tlu/9   sca/8       tld,scr,sca/8
 RCR-     scn/6       scn/7       scn/6       tld,scr,scn/6
 RCA      irc/7       scr/6       irc,tlu/9   tld,scr/6
 RCN      irc,scr/6   scr/6       irc,scr/8   tld,scr/6
 RTR      sta/6       sta/6       sta/6       tld,zrc,sta/5
 RTA      6           6           8           tld,scr/6
 RUC      scj/6       scj/7       scj/8       scj/9
 RXJ+     6           6           8           9
 RXJ-     tlf/3       tlf/3       tlf/3       tld,irc,str/5
 RXR      6           7           8           ser/9
"""


class Transition(Record):
    """What to do, in this order, and the next state."""

    actions: tuple[str, ...]
    state: int


def _read(table: str) -> dict[tuple[int, str], Transition]:
    numbers, _names, *rows = (line.split() for line in table.strip().splitlines())
    transitions = {}
    for event, *entries in rows:
        for number, entry in zip(numbers, entries, strict=True):
            if entry != "-":
                actions, _, state = entry.rpartition("/")
                transitions[int(number), event] = Transition(tuple(filter(None, actions.split(","))), int(state))
    return transitions


TABLE = _read(LOWER) | _read(UPPER)

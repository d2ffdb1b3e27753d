"""What LCP and the network control protocols share: the automaton, its timer and counters (RFC 1661 4, 5)."""

from __future__ import annotations

from pydial.ppp import automaton, packet
from pydial.ppp.packet import Option, Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timer, Timers

MOST_RETURNED = 1400  # octets of a packet that come back in a reject: they fit into any MRU that is usual
NEGOTIATING = (automaton.REQ_SENT, automaton.ACK_RCVD, automaton.ACK_SENT)

EVENTS = {
    packet.CONFIGURE_ACK: "RCA",
    packet.CONFIGURE_NAK: "RCN",
    packet.CONFIGURE_REJECT: "RCN",
    packet.TERMINATE_REQUEST: "RTR",
    packet.TERMINATE_ACK: "RTA",
    packet.CODE_REJECT: "RXJ+",
}


class Restart(Record):
    """How a layer asks again (RFC 1661 4.6): after so many `seconds`, `max_configure` times at the most.

    `max_failure`: so many Configure-Naks, sent or heard, before both ends have to do without the option.
    """

    seconds: float = 3.0
    max_configure: int = 10
    max_terminate: int = 2
    max_failure: int = 5


class ControlProtocol:
    """One layer. A subclass says what it wants (`wishes`) and what it thinks of the peer's wishes (`judge`).

    `tell` is given "up", "down", "started" or "finished": the actions tlu, tld, tls and tlf. `reason` holds
    why the layer finished ("timeout" or "terminated by peer"), empty if it was closed from here.
    """

    def __init__(
        self, timers: Timers, send: Callable[[Packet], None], tell: Callable[[str], None], restart: Restart
    ) -> None:
        self.state = automaton.INITIAL
        self.reason = ""
        self._timers, self._send, self._tell, self._restart = timers, send, tell, restart
        self._timer: Timer | None = None
        self._restart_count = 0
        self._identifier = 0
        self._requested = 0  # the identifier that an answer must bear
        self._naks_sent = self._naks_heard = 0
        self._begins = True  # the next Configure-Request begins a negotiation
        self._sent: list[Option] = []
        self._heard = Packet(0, 0)  # the packet that is being answered
        self._answer: list[Option] = []
        self._answer_code = 0

    # what a subclass decides

    def reset(self) -> None:
        """A negotiation begins: what an earlier one had agreed counts no more."""

    def wishes(self) -> list[Option]:
        """The options of the next Configure-Request."""
        raise NotImplementedError

    def judge(self, options: list[Option]) -> tuple[list[Option], list[Option]]:
        """Of the peer's wishes: (those to be NAKed, with better values; those to be rejected)."""
        raise NotImplementedError

    def naked(self, option: Option) -> None:
        """The peer wants another value."""

    def rejected(self, option: Option) -> None:
        """The peer does not know this option."""

    def other_code(self, heard: Packet) -> bool:
        """A code of this protocol's own; False if it is unknown."""
        return False

    # events

    def event(self, name: str) -> None:
        """One event of RFC 1661 4.3. One that cannot happen in this state is ignored."""
        transition = automaton.TABLE.get((self.state, name))
        if not transition:
            return
        self._begins = self.state not in NEGOTIATING
        self.state = transition.state
        if self.state not in automaton.RESTART_TIMER_RUNS:
            self._stop_timer()
        for action in transition.actions:
            getattr(self, f"do_{action}")()

    def receive(self, octets: bytes) -> None:
        """A packet of this protocol came from the peer."""
        heard = packet.decode(octets)
        if not heard or self.state in (automaton.INITIAL, automaton.STARTING):
            return
        self._heard = heard
        if heard.code == packet.CONFIGURE_REQUEST:
            self._configure_request(heard)
        elif heard.code in EVENTS:
            if self._belongs(heard):
                self.event(EVENTS[heard.code])
        elif not self.other_code(heard):
            self.event("RUC")

    def _configure_request(self, heard: Packet) -> None:
        options = packet.decode_options(heard.data)
        if options is None:
            return
        wrong, unknown = self.judge(options)
        if wrong and self._naks_sent >= self._restart.max_failure:
            kinds = {option.kind for option in wrong}
            unknown, wrong = [*unknown, *(option for option in options if option.kind in kinds)], []
        self._answer = unknown or wrong or options
        self._answer_code = packet.CONFIGURE_REJECT if unknown else packet.CONFIGURE_NAK
        self.event("RCR-" if unknown or wrong else "RCR+")

    def _belongs(self, heard: Packet) -> bool:
        """Is this an answer to what was sent last? Its options have been taken to heart then."""
        if heard.code == packet.TERMINATE_REQUEST and self.state == automaton.OPENED:
            self.reason = "terminated by peer"
        if heard.code > packet.CONFIGURE_REJECT:
            return True
        options = packet.decode_options(heard.data)
        if options is None or heard.identifier != self._requested:
            return False
        if heard.code == packet.CONFIGURE_ACK:
            return options == self._sent
        self._naks_heard += heard.code == packet.CONFIGURE_NAK
        naked = heard.code == packet.CONFIGURE_NAK and self._naks_heard <= self._restart.max_failure
        for option in options:
            (self.naked if naked else self.rejected)(option)
        return True

    # actions (RFC 1661 4.4)

    def do_tlu(self) -> None:
        self._naks_sent = self._naks_heard = 0
        self._tell("up")

    def do_tld(self) -> None:
        self._tell("down")

    def do_tls(self) -> None:
        self._tell("started")

    def do_tlf(self) -> None:
        self._tell("finished")

    def do_irc(self) -> None:
        closing = self.state in (automaton.CLOSING, automaton.STOPPING)
        self._restart_count = self._restart.max_terminate if closing else self._restart.max_configure

    def do_zrc(self) -> None:
        self._restart_count = 0
        self._start_timer()

    def do_scr(self) -> None:
        if self._begins:
            self._begins = False
            self._naks_sent = self._naks_heard = 0
            self.reset()
        self._sent = self.wishes()
        self._request(packet.CONFIGURE_REQUEST, packet.encode_options(self._sent))

    def do_str(self) -> None:
        self._request(packet.TERMINATE_REQUEST)

    def do_sca(self) -> None:
        self._send(Packet(packet.CONFIGURE_ACK, self._heard.identifier, packet.encode_options(self._answer)))

    def do_scn(self) -> None:
        self._naks_sent += self._answer_code == packet.CONFIGURE_NAK
        self._send(Packet(self._answer_code, self._heard.identifier, packet.encode_options(self._answer)))

    def do_sta(self) -> None:
        self._send(Packet(packet.TERMINATE_ACK, self._heard.identifier))

    def do_scj(self) -> None:
        self._send(Packet(packet.CODE_REJECT, self.next_identifier(), self._heard.encode()[:MOST_RETURNED]))

    def do_ser(self) -> None:
        """Echo-Reply: LCP's own."""

    # the restart timer

    def next_identifier(self) -> int:
        self._identifier = (self._identifier + 1) % 256
        return self._identifier

    def _request(self, code: int, data: bytes = b"") -> None:
        self._restart_count -= 1
        self._requested = self.next_identifier()
        self._send(Packet(code, self._requested, data))
        self._start_timer()

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self._timers.after(self._restart.seconds, self._timeout)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _timeout(self) -> None:
        if self._restart_count > 0:
            self.event("TO+")
            return
        if self.state in NEGOTIATING:
            self.reason = "timeout"
        self.event("TO-")

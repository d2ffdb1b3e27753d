"""PPP in user space, both ends of it: framing, negotiation, PAP and CHAP, addresses, ping.

`framing` RFC 1662 · `packet` RFC 1661 5 and 6 · `automaton` RFC 1661 4 · `control` what LCP and IPCP
share · `lcp` · `auth` RFC 1334 and 1994 · `ipcp` RFC 1332 and 1877 · `icmp` · `link` the phases.
"""

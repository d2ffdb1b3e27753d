"""Pure: what is asked of the modem before and between calls, as scripts (at/exchange.py), and the runner of scripts."""

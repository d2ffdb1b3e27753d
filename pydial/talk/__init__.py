"""Pure: what `pydialctl` asks a modem, as scripts (at/exchange.py)."""

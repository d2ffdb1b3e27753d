"""Pure: what `--why` asks the modem, and what it makes of everything that it has seen."""

"""Pure: what is secret, and the one way to show text that may hold secrets."""

"""27.010: one line to a modem, several conversations on it. Pure: octets in, octets out."""

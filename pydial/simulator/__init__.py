"""A virtual modem and provider: an independent reading of V.250 and RFC 1661, for tests and --demo."""

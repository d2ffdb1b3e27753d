"""Pure: V.250 and 3GPP TS 27.007, command lines and result codes."""

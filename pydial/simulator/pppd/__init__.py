"""A stand-in for pppd: its command line, log lines and exit codes; no root, no kernel, no interface."""

"""`python -m pydial.daemon`: the same as `pydial-pppd`."""

import sys

from pydial.daemon.program import main

if __name__ == "__main__":
    sys.exit(main())

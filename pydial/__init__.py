"""pydial: a drop-in replacement for wvdial and wvdialconf."""

__version__ = "0.2.0"

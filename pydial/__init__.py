"""pydial: a drop-in replacement for wvdial and wvdialconf."""

__version__ = "0.1.0"

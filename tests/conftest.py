"""Properties are checked without a clock: a slow machine is no failing test."""

from hypothesis import settings

settings.register_profile("pydial", deadline=None)
settings.load_profile("pydial")

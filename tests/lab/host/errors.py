"""What ends a run of the lab before its tests could be judged."""


class LabFailed(Exception):
    """The lab itself cannot do its work: said in one or a few lines, never skipped in silence."""

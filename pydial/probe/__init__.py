"""Pure: the plan of a probe, and what its answers mean."""

"""A recorded dial: its text, what writes it (`--record`), what plays it, and the dial against it (`--replay`)."""

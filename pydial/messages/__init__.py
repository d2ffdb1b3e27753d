"""Pure data: what is said of a failure, its cure and exit code; programs and documentation take it from here."""

"""What people call: argument parsing, wiring, exit codes. No decisions."""

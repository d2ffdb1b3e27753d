"""Pure: the arguments, log lines, exit codes and secrets files of pppd."""

"""Pure: the dialect of wvdial.conf, the table of options, the settings they add up to."""

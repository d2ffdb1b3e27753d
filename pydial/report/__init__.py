"""What is told: events turned into lines, JSON, syslog and the live line."""

"""The data connection: what a session knows of one, and each way to make one."""

"""The only files that touch the world, one library or kernel interface each."""

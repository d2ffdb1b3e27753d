"""Pure: the dial as a table, and the judge of prompts."""

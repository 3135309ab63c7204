"""Fuzzing: each reader of bytes that somebody else wrote, with seeds and a dictionary; `python -m fuzz SECONDS [TARGET…]`."""

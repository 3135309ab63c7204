"""Hostile input of every kind, each with the exit code and the words that it must give; `python -m hostile_corpus` runs it."""

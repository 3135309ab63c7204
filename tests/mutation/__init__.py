"""Mutation testing of what plans, applies, records and locks: `python -m mutation`."""

"""What is proved by many runs: kills, cut system calls, random sequences. `make prove-ledger` runs all of it."""

"""How many calls, how long, how much: syncer beside its peers on one simulated account. `make bench` runs all of it."""

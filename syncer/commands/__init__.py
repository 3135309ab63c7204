"""What each command does, given a shell and its options; returns the exit code. `cli` only declares them."""

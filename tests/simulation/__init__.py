"""Random schedules: the real engine, a simulated account and bucket, virtual time, and judges that believe the account alone."""

"""Random schedules: the real engine on virtual time, and judges that believe the account alone."""

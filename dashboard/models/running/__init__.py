"""Loading models and running them: one load at a time, a gate, fast products."""

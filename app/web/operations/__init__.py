"""Pages and probes for operators and for the local workspace."""

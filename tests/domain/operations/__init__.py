"""The desk's own health."""

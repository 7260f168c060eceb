"""Settings become adapters: what the host reaches the world through, and who watches it."""

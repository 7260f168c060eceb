"""What waits for support, and what support did with it."""

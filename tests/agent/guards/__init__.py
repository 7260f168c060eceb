"""What may not leave in a reply."""

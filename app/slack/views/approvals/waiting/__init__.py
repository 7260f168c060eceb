"""What a card says of how the customer waits."""

"""What follows from what the payment provider tells."""

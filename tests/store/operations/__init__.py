"""What operators look at and look after."""

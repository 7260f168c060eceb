"""What the provider tells, as steps."""

"""What the provider tells later."""

"""What a request's flow looks like on its card."""

"""What the desk's rules say of a request, and by which facts."""

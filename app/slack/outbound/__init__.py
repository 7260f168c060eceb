"""What the desk posts: once, in its place, or where people still see it."""

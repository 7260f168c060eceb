"""A call's arguments as people read them, change them, and answer them."""

"""Who decides, in which order, and how many of them."""

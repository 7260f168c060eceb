"""Earlier decisions that are like a request: where each lies, the search, and what is shown of them."""

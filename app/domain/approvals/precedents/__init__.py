"""Earlier decisions that are like a request: what makes two alike, and what is shown. Nothing decides by it."""

"""Earlier decisions that are like a request, on its card and behind Details."""

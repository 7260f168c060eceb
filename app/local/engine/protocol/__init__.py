"""What the engine and its hosts say to each other."""

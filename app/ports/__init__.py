"""What the desk needs from the world, as Protocols, one file per noun; the host picks who does it."""

"""How the catalogue's languages write and read."""

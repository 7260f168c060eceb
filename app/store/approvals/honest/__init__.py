"""What keeps reviews honest, read in the transaction that votes or carries out."""

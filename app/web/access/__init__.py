"""Who may come in: secrets, signatures, guesses, and which lock hangs where."""

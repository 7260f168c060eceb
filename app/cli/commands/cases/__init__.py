"""Cases and their mails from a terminal."""

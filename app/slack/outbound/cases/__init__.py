"""What is posted about cases: their files, and what waits for support."""

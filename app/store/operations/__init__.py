"""What operators look at and look after: figures, runs, backups, retention."""

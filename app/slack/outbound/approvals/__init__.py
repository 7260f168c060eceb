"""What is posted about requests beside their cards: reminders, and the hour's lines."""

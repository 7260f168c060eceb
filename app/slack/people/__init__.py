"""Who may do what, and how people are reached in person."""

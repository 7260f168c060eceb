"""The team's customers and their orders."""

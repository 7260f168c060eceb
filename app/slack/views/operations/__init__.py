"""The week's figures, and what operators are told."""

"""The cards of each kind of action: what its section says, and in which words."""

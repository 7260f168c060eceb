"""An agent as steps."""

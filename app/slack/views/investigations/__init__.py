"""An investigation's thread and report."""

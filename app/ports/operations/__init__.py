"""What the desk is told and how it stands."""

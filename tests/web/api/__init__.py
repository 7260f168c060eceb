"""The doors of ``/v1``: what they take, what they answer, and whom."""

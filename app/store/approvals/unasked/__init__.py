"""What the policy lets through without asking, and about whom somebody wants to be asked."""

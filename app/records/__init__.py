"""Sources of a team's records that are asked: an address of the team's own, and Stripe."""

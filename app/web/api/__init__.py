"""The API: what a team's own programs call, each with a key."""

"""What a program is told by webhook, and the secrets it is signed with."""

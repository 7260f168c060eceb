"""What may not leave in a reply, and what is a host's name in one."""

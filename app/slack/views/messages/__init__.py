"""What stands where a message of ours could not be written to."""

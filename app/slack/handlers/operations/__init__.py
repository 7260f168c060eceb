"""What an operator's press does: on a version that waits, on a rehearsal's card."""

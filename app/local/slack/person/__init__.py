"""What somebody at the keyboard does: types, presses, chooses, submits."""

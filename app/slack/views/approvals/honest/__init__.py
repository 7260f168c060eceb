"""What people read of locks, typed amounts, presses that were too fast, and second readers."""

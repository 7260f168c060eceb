"""What can be typed after ``countersign``, by noun."""

"""What a press, a command or a submitted modal does at the desk."""

"""What each kind of action does at work: read its facts, check them again, carry it out."""

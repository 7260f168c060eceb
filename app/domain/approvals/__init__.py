"""The life of an approval as rules: votes, escalation, questions, presses."""

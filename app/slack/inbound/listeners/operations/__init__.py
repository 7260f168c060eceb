"""The buttons of what operators are shown: a version that waits, and a rehearsal's card."""

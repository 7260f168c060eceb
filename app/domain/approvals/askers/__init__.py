"""The program that asked: what it asks for, reads, says, and reports back."""

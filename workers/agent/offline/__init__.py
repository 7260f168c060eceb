"""Fixed rules in the place of a language model."""

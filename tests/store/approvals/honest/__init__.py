"""Proofs of decisions in the records."""

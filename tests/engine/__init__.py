"""Unit and smoke tests of the local engine."""

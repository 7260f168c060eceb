"""The patterns of each language, under the names that every language has."""

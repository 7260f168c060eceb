"""A person's rights to what the records hold of them: all of it, or none of it any more."""

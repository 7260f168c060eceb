"""Pure Block Kit: records in, blocks out."""

"""``countersign init``: one question after the other, each answer tried before it is kept."""

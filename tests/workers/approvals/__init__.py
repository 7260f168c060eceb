"""The life of an approval as steps."""

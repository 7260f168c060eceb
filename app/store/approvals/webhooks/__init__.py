"""Whom an approval's changes are told by webhook, what is told, and how far each delivery got."""

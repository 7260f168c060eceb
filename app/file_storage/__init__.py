"""The installation's storage for sealed files."""

"""The engine's HTTP doors."""

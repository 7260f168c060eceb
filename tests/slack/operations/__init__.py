"""Figures and reachability."""

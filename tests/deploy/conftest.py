"""Worlds of one's own, as the flows have them."""

from tests.flows.conftest import private_world

__all__ = ["private_world"]

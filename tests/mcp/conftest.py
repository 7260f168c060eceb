"""A desk by its contract, for agents that speak MCP."""

from tests.client.conftest import desk

__all__ = ["desk"]

"""A CA for receivers."""

from tests.outside.conftest import authority

__all__ = ["authority"]

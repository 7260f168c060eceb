"""A CA for receivers of webhooks."""

from tests.outside.conftest import authority

__all__ = ["authority"]

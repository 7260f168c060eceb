"""What Slack refuses, as one pure function over messages, views and lists of blocks."""

from .shape import Problem
from .surfaces import problems

__all__ = ["Problem", "problems"]

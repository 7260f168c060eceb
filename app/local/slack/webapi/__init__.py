"""The Web API: every method the stand-in knows, and how a request becomes a call and an answer."""

from .call import Call, Method, Parts
from .server import METHODS, answer_call

__all__ = ["METHODS", "Call", "Method", "Parts", "answer_call"]

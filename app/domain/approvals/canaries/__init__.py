"""Requests that nobody made, which a reviewer is to reject: what is false about them, and who catches them."""

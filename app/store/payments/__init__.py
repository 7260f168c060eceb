"""Refunds in the records, and what the payment provider tells of them."""

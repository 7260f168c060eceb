"""Alarms, and what the payment provider told later."""

"""Durable functions of the desk itself, step by step."""

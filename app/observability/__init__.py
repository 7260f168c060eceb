"""Logs, spans, figures and the correlation id that joins them."""

"""Calls to addresses that a tenant or a caller named: the one place they are made from."""

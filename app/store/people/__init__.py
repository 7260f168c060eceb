"""The desk's people and tenants, and what was posted for them."""

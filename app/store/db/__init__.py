"""The database itself: its pool, tenants' transactions, tables, record and outbox."""

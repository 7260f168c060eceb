"""The team's records: customers, and orders with their lines."""

"""Questions about a request in the records, and what is read beside them."""

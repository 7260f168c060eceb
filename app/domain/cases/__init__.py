"""A customer's case: mails, threads, and the replies written to them."""

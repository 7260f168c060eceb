"""Cases in the records: mails in, the agent's turns, drafts and replies out."""

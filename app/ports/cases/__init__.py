"""Cases, their mails, drafts and files."""

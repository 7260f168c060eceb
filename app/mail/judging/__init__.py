"""What a mail's words are: whose, who vouches for them, a machine's or a person's, new or quoted."""

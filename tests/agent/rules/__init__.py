"""How a mail is understood without a language model."""

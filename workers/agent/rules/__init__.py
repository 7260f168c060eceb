"""How a mail is understood without a language model: its sentences, its order, its sum."""

"""Money: the provider, refunds, and credits."""

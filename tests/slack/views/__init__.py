"""Every view in every language, within its limits."""

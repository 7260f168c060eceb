"""People, keys, and the page they may decide on."""

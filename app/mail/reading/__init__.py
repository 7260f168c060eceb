"""A mail's bytes become words: MIME, charsets, HTML."""

"""The votes of a request's stages, and who may give them."""

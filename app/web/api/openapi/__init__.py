"""The description of the API that programs read: OpenAPI 3.1."""

"""Text as Postgres can keep it."""


def storable(text: str) -> str:
    """NUL and lone surrogates become replacement marks; payloads keep them, escaped, inside their JSON."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()

"""Why no connection came about, as a sentence with what to check."""

import asyncpg

from app.errors import Misconfigured


def refused(error: Exception) -> Misconfigured:
    """What the server, or the reading of its address, said no to."""
    match error:
        case asyncpg.InvalidPasswordError():
            said = "The database does not take this login's password"
        case asyncpg.InvalidAuthorizationSpecificationError():
            said = "The database does not let this login in from here"
        case asyncpg.InvalidCatalogNameError():
            said = "There is no database of this name on the server: create it"
        case asyncpg.ClientConfigurationError() | ValueError():
            said = "This is no address of a PostgreSQL, such as postgresql://USER:PASSWORD@HOST:5432/NAME"
        case _:
            said = f"The database refused us ({type(error).__name__})"
    return Misconfigured(f"{said}; check DATABASE_URL")

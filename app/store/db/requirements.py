"""Whether a login may set a database up, and if not, the exact words for its administrator."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg

from app.store.db.migrate import ROLE, connect
from app.store.db.pool import CONNECT_SECONDS
from app.store.db.server_facts import VERSION_MIN

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[Any]

_LOOK: Final = """
SELECT current_setting('server_version_num')::int / 10000 AS major, current_user::text AS login,
       current_database()::text AS database, l.rolsuper AS superuser, l.rolcreaterole AS may_make_roles,
       has_schema_privilege(current_user, 'public', 'CREATE') AS may_make_tables,
       EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role_is_there,
       (SELECT count(*) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND NOT pg_has_role(current_user, c.relowner, 'USAGE') AND c.relname IN ('tenants', 'schema_migrations')
       ) AS tables_of_others
FROM pg_roles l WHERE l.rolname = current_user
"""
_MAY: Final = "SELECT pg_has_role(current_user, $1, $2)"
_ADMIN: Final = "MEMBER WITH ADMIN OPTION"


@dataclass(frozen=True)
class DatabaseLook:
    """``statements`` are for an administrator to run in this database; ``why`` says what for, in a sentence each."""

    major: int
    login: str
    database: str
    why: tuple[str, ...] = field(default=())
    statements: tuple[str, ...] = field(default=())


async def look_at(url: str) -> DatabaseLook:
    """Looks, and changes nothing. Raises Unavailable or Misconfigured where it cannot be reached or refuses us."""
    conn = await connect(url)
    try:
        async with conn.transaction():
            row = await conn.fetchrow(_LOOK, ROLE)
            assert row is not None
            becomes = row["superuser"] or (row["role_is_there"] and await _may_become(conn, row))
    finally:
        await conn.close(timeout=CONNECT_SECONDS)
    why: list[str] = []
    statements: list[str] = []
    login = f'"{row["login"]}"'
    if row["major"] < VERSION_MIN:
        why.append(f"It is PostgreSQL {row['major']}; {VERSION_MIN} or newer is needed.")
    if not row["may_make_tables"]:
        why.append("This login may not make tables there.")
        statements.append(f"GRANT USAGE, CREATE ON SCHEMA public TO {login};")
    if row["tables_of_others"]:
        why.append("Countersign's tables are there already and belong to another login: use that one.")
    if not row["role_is_there"] and not row["superuser"] and not row["may_make_roles"]:
        why.append(f"The role {ROLE}, which every transaction runs as, is not there, and this login may not make it.")
        statements += [f"CREATE ROLE {ROLE} NOLOGIN;", f"GRANT {ROLE} TO {login};"]
    elif row["role_is_there"] and not becomes:
        why.append(f"This login may not act as the role {ROLE}, which every transaction runs as.")
        statements.append(f"GRANT {ROLE} TO {login};")
    return DatabaseLook(row["major"], row["login"], row["database"], tuple(why), tuple(statements))


async def _may_become(conn: "Connection", row: asyncpg.Record) -> bool:
    """It can, or can let itself: before 16 whoever may make roles may grant any, since then only their own."""
    if row["major"] < 16 and row["may_make_roles"]:
        return True
    rights = ("SET", _ADMIN) if row["major"] >= 16 else ("MEMBER",)
    return any([await conn.fetchval(_MAY, ROLE, right) for right in rights])

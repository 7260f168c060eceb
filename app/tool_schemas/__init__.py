"""What a tool takes: its JSON Schema is checked when it is declared, and each call's arguments against it.

Everything here is a plain function of its arguments: no network, no clock, bounded work. Whoever takes arguments in,
or shows them, calls it as it is; there is no port.
"""

from app.domain.actions.tool_call import ARGUMENTS_BYTES_MAX
from app.tool_schemas.canonical import canonical, digest, read_canonical
from app.tool_schemas.checking import SchemaFault, check_schema
from app.tool_schemas.faults import ArgumentFault, FaultCode
from app.tool_schemas.limits import ARGUMENTS_DEPTH_MAX, ARGUMENTS_VALUES_MAX, SCHEMA_BYTES_MAX
from app.tool_schemas.rows import rows_of
from app.tool_schemas.validating import check_arguments

__all__ = [
    "ARGUMENTS_BYTES_MAX",
    "ARGUMENTS_DEPTH_MAX",
    "ARGUMENTS_VALUES_MAX",
    "SCHEMA_BYTES_MAX",
    "ArgumentFault",
    "FaultCode",
    "SchemaFault",
    "canonical",
    "check_arguments",
    "check_schema",
    "digest",
    "read_canonical",
    "rows_of",
]

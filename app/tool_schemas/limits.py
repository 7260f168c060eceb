"""How large a schema and a call's arguments may be, and how much work one check may cost."""

from typing import Final

ARGUMENTS_DEPTH_MAX: Final = 16
ARGUMENTS_VALUES_MAX: Final = 2_000
FAULTS_MAX: Final = 20
STEPS_MAX: Final = 20_000  # keywords looked at for one call's arguments

SCHEMA_BYTES_MAX: Final = 64 * 1024  # in canonical form
SCHEMA_DEPTH_MAX: Final = 24
SCHEMA_VALUES_MAX: Final = 5_000
ENUM_MAX: Final = 500
PATTERN_MAX: Final = 500
PATTERN_MEMORY_MAX: Final = 1024 * 1024  # of a compiled one
APPLIED_MAX: Final = 500  # schemas that one value is held against, references followed
CHAIN_MAX: Final = 32  # of them within each other

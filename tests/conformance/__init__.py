"""Black-box scenarios for Inngest-protocol servers: one promise per file, on our engine and on the real one."""

import warnings

with warnings.catch_warnings():
    # The SDK's models use pydantic's class-based config, which warns at import; our warnings are errors.
    warnings.simplefilter("ignore", DeprecationWarning)
    import inngest.fast_api
    import inngest.flask  # noqa: F401

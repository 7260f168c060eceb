"""A gateway in front of an MCP server: the calls that its policy names wait for a person."""

"""MCP: the desk's tools for agents that speak it, and a gateway that holds calls of other servers' tools."""

"""The real server's CEL dialect."""

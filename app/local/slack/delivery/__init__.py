"""How the workspace reaches its app, and what it hands it to answer with."""

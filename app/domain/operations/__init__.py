"""The desk's own health: its engine, its models' cost, its weeks, and how long things are kept."""

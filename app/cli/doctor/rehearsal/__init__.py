"""``countersign doctor --rehearse``: the run, and the hops it looks at."""

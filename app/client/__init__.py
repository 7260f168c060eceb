"""``countersign-client``: a distribution of its own, built from this folder; it knows nothing of the desk's code."""

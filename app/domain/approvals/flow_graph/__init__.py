"""A flow as it is drawn: nodes and edges, checked before it is saved, resolved to rounds when a request opens."""

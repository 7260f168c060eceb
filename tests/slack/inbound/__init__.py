"""From a request to a listener."""

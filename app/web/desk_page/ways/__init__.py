"""The ways to act on a card of the page, one module each; each has a form of its name in ``templates/ways``."""

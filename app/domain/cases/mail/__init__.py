"""Mails of a case: those that came, those that go out, and those that no draft comes for."""

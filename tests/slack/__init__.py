"""Tests of app.slack."""

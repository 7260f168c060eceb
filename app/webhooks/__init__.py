"""Webhooks out: signed by the Standard Webhooks convention, and sent only to hosts that the desk's file lists."""

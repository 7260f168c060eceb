"""The durable procedures; the only importer of the Inngest SDK."""

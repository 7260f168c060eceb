"""Mail, in and out: parsing what customers send, and the adapters that send replies."""

"""What every durable function stands on: the client, its limits, its runs."""

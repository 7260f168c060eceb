"""What every durable function stands on."""

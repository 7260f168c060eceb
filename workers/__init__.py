"""What happens after an event: the support agent and the durable procedures."""

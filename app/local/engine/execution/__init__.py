"""What happens to events and runs: routing, the queue, steps, waits and time."""

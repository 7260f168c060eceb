"""What the engine is made of: ids, durations, schedules, rates and limits."""

"""The approval desk: doors, rules, records and the host process."""

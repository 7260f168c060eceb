"""Looking into what somebody asked about."""

"""The few shapes of Block Kit we use, and text made inert."""

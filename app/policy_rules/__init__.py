"""The policy's rules: read, held to the facts' names, and asked within limits of time and size."""

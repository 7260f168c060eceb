"""Stand-ins for one-command runs. The product never imports them; they never import the product."""

"""From a customer's mail to a reply on its way."""

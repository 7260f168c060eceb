"""The buttons and modals of a request's card, and of what the policy let through."""

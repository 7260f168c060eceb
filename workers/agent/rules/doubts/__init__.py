"""What beside a request holds it back, and what makes a question a request."""

"""What is taken out of texts before they are kept, shown or logged."""

"""What a reply says of money, compared with what the records say."""

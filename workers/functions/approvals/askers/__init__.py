"""What is done for the program that asked: its reports awaited, its webhooks sent, its events emitted."""

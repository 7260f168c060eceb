"""Commands and the App Home."""

"""Programs' requests in the records: opened, read, talked about, and reported back on."""

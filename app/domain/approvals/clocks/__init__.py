"""Time as the desk counts it: working hours, holidays and quiet hours, and a ladder climbed by them."""

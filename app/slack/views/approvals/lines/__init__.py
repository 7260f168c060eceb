"""An order's lines on a card, and the ticks that choose among them."""

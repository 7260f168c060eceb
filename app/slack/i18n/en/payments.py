"""English: what the payment provider tells later, and what that means for a card and a case."""

from typing import Final

FACT_DISPUTED_SINCE: Final = "The customer's bank has disputed the payment, as we heard on "
FACT_RISK: Final = "Refunds to this customer that came back: {count}"
RECEIPT_CAME_BACK: Final = "Refund: it was sent, and came back. The customer does not have the money."

CAME_BACK_TEXT: Final = "A refund came back: {amount} for order {order}, {customer}"
CAME_BACK: Final = "The refund of {amount} for order {order} came back."
CAME_BACK_WHY: Final = "{trouble}."
CAME_BACK_SUPPORT: Final = (
    "If a reply said that the money is on its way, please write to the customer again "
    "and ask how they would like to be paid instead."
)
CAME_BACK_RISK: Final = "From now on a person decides on every refund to this customer."
CAME_BACK_FINANCE: Final = "Please correct the books: refund {refund_id} of charge {charge_id}, {amount}."
CAME_BACK_CARD: Final = "<{link}|Open the card>"

DISPUTED_TEXT: Final = "The bank disputes the payment of order {order}, {customer}"
DISPUTED: Final = "The customer's bank disputes the payment of order {order}."
DISPUTED_MEANS: Final = (
    "While it does, nothing is refunded: the dispute itself gives the money back. Please answer it at the provider."
)

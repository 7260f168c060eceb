"""English sentences of the desk's own that stand for codes, as far as ``reason_codes`` has no room for them."""

from typing import Final

OF_LINES: Final[dict[str, str]] = {
    "lines_unknown": "The lines of this order are not known, or do not add up to what was paid; name an amount",
    "no_such_line": "The order has no line {line} that could be asked for like this",
    "line_quantity": "Of line {line} of the order, {count} can still be refunded",
    "nothing_left": "Nothing of this order is left to refund",
    "line_changed": "Line {line} of the order came to {before} when the card was drawn and comes to {now} now",
    "lines_not_asked": "Only lines that were asked for can be approved, and fewer than all of them",
    "lines_come_to": "The lines of the order come to {now}, not to {asked}",
}
OF_DRAFTS: Final[dict[str, str]] = {
    "same_again": "It came out the same: the note could not be followed. Please edit it by hand.",
    "reviewer_wrote": "For the {done} on order {order} the reviewer wrote: {text}",
    "removed_image": "An image was taken out",
    "removed_markdown_link": "A formatted link was taken out",
    "removed_markup": "Markup was taken out",
    "removed_link": "A link was taken out",
    "removed_order_number": "An order number or id of another customer was taken out",
    "removed_name": "The name of another customer was taken out",
    "removed_phone_number": "A phone number that is not the customer's was taken out",
    "removed_account_number": "A bank account number that is not the customer's was taken out",
    "removed_card_number": "A card number was taken out",
    "removed_email_address": "An email address was taken out",
    "removed_hidden_characters": "Hidden characters were taken out",
    "removed_secret": "A key, a token or a password was taken out",
    "removed_account_claim": "A sentence was taken out that says whether there is an account or an order",
}
OF_KEYS: Final[dict[str, str]] = {
    "key_locked": "The key that it was asked with was locked",
}

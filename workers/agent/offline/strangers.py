"""Owns the fixed rules that answer somebody we do not know: the shop's own rules, and nothing of the records."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workers.agent.offline.moves import Call, Move
from workers.agent.offline.replies import TOPIC_OF, letter, rule_told
from workers.agent.offline.sentences import ENGLISH, GERMAN
from workers.agent.rules.mail_intent import read_in_context

WRITE_FROM: Final = (
    "So that we talk about orders and money with the right person only, please write to us from the email address "
    "the order was placed with, and add the order number. A colleague will then look into it."
)
SCHREIBEN_VON: Final = (
    "Damit wir über Bestellungen und Geld nur mit der richtigen Person sprechen, schreiben Sie uns bitte von der "
    "E-Mail-Adresse, mit der bestellt wurde, und nennen Sie die Bestellnummer. Dann sieht es sich jemand von uns an."
)
READ: Final = "Thank you for your message. A colleague will read it and answer you."
GELESEN: Final = "Vielen Dank für Ihre Nachricht. Jemand von uns liest sie und antwortet Ihnen."


def next_move(mail: Mapping[str, Any], answers: Sequence[str]) -> Move:
    """The first rule that is asked about, then the words."""
    earlier = [(one["from"], one["text"]) for one in mail.get("earlier_messages", ())]
    reading = read_in_context(str(mail["subject"]), str(mail["body"]), earlier, [])
    words = GERMAN if reading.german else ENGLISH
    topic = next((TOPIC_OF[one] for one in reading.questions if one in TOPIC_OF), None)
    if topic is not None and not answers:
        return Call("read_policy", {"topic": topic})
    said = [rule_told(rule, words) for rule in answers]
    theirs = (
        reading.wants_refund or reading.held or reading.cancels or {"orders", "refund_status"} & {*reading.questions}
    )
    if theirs:
        said.append(SCHREIBEN_VON if reading.german else WRITE_FROM)
    return letter(said or [GELESEN if reading.german else READ], words)

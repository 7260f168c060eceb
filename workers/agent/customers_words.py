"""Owns what of a case are its customer's own words of now, and which sums they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.actions.named_amount import is_named
from workers.agent.contracts import Ask
from workers.agent.prompt import mail_document
from workers.agent.rules.doubts.earlier_talk import is_answer
from workers.agent.rules.mail_intent import read_in_context
from workers.agent.rules.sentences import own_sayings, own_words


@dataclass(frozen=True)
class CustomersWords:
    """A mail as the model was shown it, and what was said before."""

    subject: str = ""
    body: str = ""
    earlier: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The newest mail without what it quotes; its subject, unless that is an older one's; and where it answers a
        question of the desk's, the mail that was asked about."""
        texts = [self.body]
        if not self.earlier and not is_answer(self.subject):
            texts.append(self.subject)
        if self.earlier and self.earlier[-1][0] == "desk" and "?" in self.earlier[-1][1]:
            texts.append(next((said for who, said in reversed(self.earlier) if who == "customer"), ""))
        return tuple(own_sayings(own_words(text)) for text in texts)

    def names(self, amount_cents: int, currency: str, order_ids: Sequence[str]) -> bool:
        """Written as sums are, or as the rules for plain requests read one ("refund me 20")."""
        if is_named(self.own, amount_cents, currency):
            return True
        reading = read_in_context(self.subject, self.body, self.earlier, order_ids)
        return any(one.cents_in(currency) == amount_cents for one in reading.sums)


NO_WORDS: Final = CustomersWords()


def words_of(ask: Ask) -> CustomersWords:
    """Cleaned and bounded as they are for the model."""
    document = mail_document(ask)
    earlier = tuple((one["from"], one["text"]) for one in document["earlier_messages"])
    return CustomersWords(document["subject"], document["body"], earlier)

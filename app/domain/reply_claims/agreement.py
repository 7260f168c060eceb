"""Whether a reply agrees with the receipts: every sum and every claim of money in it, against the records."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.cases.reply_screening import Finding
from app.domain.money import exponent
from app.domain.reply_claims.claims import Named, Says, Sentence, sentences_of
from app.domain.reply_claims.sums import Sum, sums_in


@dataclass(frozen=True)
class RefundFact:
    """What became of one request for a refund. ``stands`` is how far it got; None: nowhere, or it came back."""

    approval_id: str
    order_number: str
    currency: str
    asked_cents: int
    final_cents: int  # as approved, or as the provider made it
    stands: Says | None
    here: bool  # of the case that the reply is for


@dataclass(frozen=True)
class OrderFact:
    """An order of the customer's, by our books."""

    number: str
    currency: str
    paid_cents: int
    refunded_cents: int


@dataclass(frozen=True)
class MoneyRecord:
    """All that a reply to one customer can be compared with. ``said`` is what the customer wrote."""

    refunds: tuple[RefundFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()
    said: str = ""
    credits: tuple[RefundFact, ...] = ()  # store credit: told of in the same terms, and never taken for money

    def assuming(self, approval_id: str, cents: int) -> "MoneyRecord":
        """As if this approval had been carried out with this amount: what a letter that goes with it may say."""

        def done(one: RefundFact) -> RefundFact:
            return replace(one, final_cents=cents, stands=Says.PAID) if one.approval_id == approval_id else one

        return replace(self, refunds=tuple(map(done, self.refunds)), credits=tuple(map(done, self.credits)))


def disagreements(reply: str, record: MoneyRecord) -> tuple[Finding, ...]:
    """What of it no receipt bears out; sorted, empty where all is well."""
    sentences = list(sentences_of(reply))
    look = _Look(record, reply.lower())
    found = {finding for one in sentences for finding in look.at(one)}
    if any(one.says not in (None, Says.DONE) for one in sentences):
        found |= {finding for one in sentences for finding in look.at_sums_beside(one)}
    if any(one.denied for one in sentences) and look.paid_and_nothing_else(sentences):
        found.add(Finding.REFUND_DENIED)
    return tuple(sorted(found))


@dataclass(frozen=True)
class _Look:
    record: MoneyRecord
    reply: str

    def at(self, sentence: Sentence) -> Iterable[Finding]:
        """What one sentence claims without a receipt."""
        if sentence.says is None or self._is_a_price(sentence):
            if sentence.about_money and not sentence.denied:
                yield from self._unknown(sentence.sums)
            return
        if sentence.says is Says.DONE:
            yield from self._credited(sentence)
            return
        receipts = [one for one in self._near() if one.stands is not None and one.stands >= sentence.says]
        booked = self._booked() if sentence.says in (Says.SENT, Says.PAID) else []
        given = [one.sum for one in sentence.sums if one.given]
        if not receipts and not booked:
            yield _MISSING[sentence.says]
        else:
            amounts = [(one.final_cents, one.currency) for one in receipts]
            amounts += [*_totals(amounts), *((one.refunded_cents, one.currency) for one in booked)]
            borne_out = [one for one in given if not list(_compared([one], amounts))]
            yield from _compared(given, [*amounts, *(self._prices_named(sentence) if borne_out else [])])
        yield from self._unknown([one for one in sentence.sums if not one.given])

    def _credited(self, sentence: Sentence) -> Iterable[Finding]:
        """Of what is no money of ours only store credit is on record, and only as far as its receipt goes."""
        level = sentence.credit_says
        near = [one for one in self.record.credits if one.here or self._names(one.order_number)]
        receipts = [one for one in near if level is not None and one.stands is not None and one.stands >= level]
        if not receipts:
            yield Finding.DEED_UNPROVEN
            return
        amounts = [(one.final_cents, one.currency) for one in receipts]
        yield from _compared([one.sum for one in sentence.sums if one.given], [*amounts, *_totals(amounts)])
        yield from self._unknown([one for one in sentence.sums if not one.given])

    def at_sums_beside(self, sentence: Sentence) -> Iterable[Finding]:
        """Where a reply tells of money, no sum in it may come from nowhere."""
        return () if sentence.denied else self._unknown(sentence.sums)

    def paid_and_nothing_else(self, sentences: Sequence[Sentence]) -> bool:
        """Whether this case's refund was paid, and the reply nowhere says so."""
        here = [one for one in self.record.refunds if one.here]
        told = any(one.says in (Says.SENT, Says.PAID) for one in sentences)
        return bool(here) and all(one.stands is Says.PAID for one in here) and not told

    def _unknown(self, sums: Iterable[Named]) -> Iterable[Finding]:
        known = self._known()
        for one in sums:
            if one.of_a_rule or one.sum.values & self._said():
                continue
            yield from _compared([one.sum], known)

    def _near(self) -> list[RefundFact]:
        """Of this case; of another one only where the reply names its order."""
        return [one for one in self.record.refunds if one.here or self._names(one.order_number)]

    def _booked(self) -> list[OrderFact]:
        return [one for one in self.record.orders if one.refunded_cents > 0 and self._names(one.number)]

    def _names(self, number: str) -> bool:
        return _names(self.reply, number)

    def _prices_named(self, sentence: Sentence) -> list[tuple[int, str]]:
        """ "1005, USB-C dock, 89.90 EUR (30.00 EUR refunded)": beside the sum of the receipt that of the order."""
        orders = self.record.orders
        return [(one.paid_cents, one.currency) for one in orders if _names(sentence.text, one.number)]

    def _known(self) -> list[tuple[int, str]]:
        refunds = (*self.record.refunds, *self.record.credits)
        known = [(cents, one.currency) for one in refunds for cents in (one.asked_cents, one.final_cents)]
        known += [(one.asked_cents - one.final_cents, one.currency) for one in refunds]
        for order in self.record.orders:
            left = order.paid_cents - order.refunded_cents
            known += [(cents, order.currency) for cents in (order.paid_cents, order.refunded_cents, left)]
        paid = [(one.final_cents, one.currency) for one in self.record.refunds if one.stands is Says.PAID]
        return [*known, *_totals(paid)]

    def _said(self) -> frozenset[Decimal]:
        return frozenset(value for one in sums_in(self.record.said.lower()) for value in one.values)

    def _is_a_price(self, sentence: Sentence) -> bool:
        """ "Order 1003, 99.00 EUR, was paid in May": what the customer paid, not what we did."""
        if not sentence.priced or not sentence.sums:
            return False
        prices = [(one.paid_cents, one.currency) for one in self.record.orders]
        return sentence.says in (Says.PAID, Says.PROMISED, Says.SENT) and not any(
            list(_compared([one.sum], prices)) for one in sentence.sums
        )


def _names(text: str, number: str) -> bool:
    return bool(number) and re.search(rf"(?<![^\W_]){re.escape(number.lower())}(?![^\W_])", text) is not None


_MISSING = {
    Says.PROMISED: Finding.PROMISE_UNPROVEN,
    Says.APPROVED: Finding.APPROVAL_UNPROVEN,
    Says.SENT: Finding.REFUND_UNPROVEN,
    Says.PAID: Finding.REFUND_UNPROVEN,
}


def _compared(sums: Iterable[Sum], amounts: Collection[tuple[int, str]]) -> Iterable[Finding]:
    """Each must be one of the amounts, in its currency."""
    for one in sums:
        same = [currency for cents, currency in amounts if one.is_amount(cents, currency)]
        if not same:
            yield Finding.SUM_DIFFERS
        elif not any(one.is_in(currency) for currency in same):
            yield Finding.CURRENCY_DIFFERS


def _totals(amounts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Several refunds told as one sum."""
    currencies = {currency for _, currency in amounts}
    return [(sum(cents for cents, of in amounts if of == one), one) for one in currencies if exponent(one) >= 0]

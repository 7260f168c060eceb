"""Amounts: integer minor units plus an ISO 4217 code, and their plain form for records, logs and the agent."""

from typing import Final

# ISO 4217 "minor unit" column; every other active code has two decimals.
_ZERO: Final = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE: Final = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_TWO: Final = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR "
    "ZMW ZWG".split()
)


def exponent(currency: str) -> int:
    """How many decimals ``currency`` has. Raises ValueError for a code that ISO 4217 does not list."""
    if currency in _ZERO:
        return 0
    if currency in _THREE:
        return 3
    if currency in _TWO:
        return 2
    raise ValueError(f"{currency!r} is not a currency code we know; use an ISO 4217 code such as EUR")


def format_money(amount_cents: int, currency: str) -> str:
    """``format_money(129900, "EUR") == "1,299.00 EUR"``; negative amounts keep their sign in front."""
    decimals = exponent(currency)
    sign, amount = ("-", -amount_cents) if amount_cents < 0 else ("", amount_cents)
    whole, rest = divmod(amount, 10**decimals)
    fraction = f".{rest:0{decimals}d}" if decimals else ""
    return f"{sign}{whole:,}{fraction} {currency}"

"""Why a token proves nothing, one class for each cause.

ProofError
├── MalformedToken       no token of a desk's, whatever it was signed with
├── WrongAlgorithm       signed otherwise than with EdDSA
├── UnknownKey           by a key that is not in the set: fetch the set once more, then believe it
├── BadSignature         not by that key, or changed since
├── OtherTenant          of another desk
├── OtherAudience        for somebody else
├── OtherTool            of a decision about another tool, or another kind of action
├── OtherArguments       of a decision about something else, or with another answer
├── TokenExpired         its short life is over: ask the desk for a fresh one
├── TokenNotYetValid     issued in the future, by this clock
└── AlreadyUsed          its single-use id was used before
"""

from typing import ClassVar


class ProofError(Exception):
    """Nothing may be done on the word of this token. ``code`` is for programs, the sentence for people."""

    code: ClassVar[str] = "no_proof"


class MalformedToken(ProofError):
    """Not in the one form that a desk writes."""

    code = "malformed"


class WrongAlgorithm(ProofError):
    """The token names another algorithm than EdDSA, or none."""

    code = "wrong_algorithm"


class UnknownKey(ProofError):
    """No key of the set has the name that the token gives."""

    code = "unknown_key"


class BadSignature(ProofError):
    """The key that the token names did not sign what it says."""

    code = "bad_signature"


class OtherTenant(ProofError):
    """Decided at another desk."""

    code = "other_tenant"


class OtherAudience(ProofError):
    """Issued for another program."""

    code = "other_audience"


class OtherTool(ProofError):
    """What was approved is another thing to do, with whatever arguments."""

    code = "other_tool"


class OtherArguments(ProofError):
    """What was approved is not what is to be done."""

    code = "other_arguments"


class TokenExpired(ProofError):
    """Too old."""

    code = "expired"


class TokenNotYetValid(ProofError):
    """Issued later than now."""

    code = "not_yet_valid"


class AlreadyUsed(ProofError):
    """Used before."""

    code = "already_used"

"""Why a change of what a desk is told lets more through; Slack's catalogues have the words by the names."""

from enum import StrEnum


class Loosens(StrEnum):
    """The values are English."""

    PASSES = "more passes without a person"
    UNCAPPED = "larger refunds become possible"
    LESS_UNDO = "there is less time to undo a refund"
    LESS_READING = "people may approve sooner than they can read"
    LATER = "people hear of it later"
    STAYS_OPEN = "a request can be decided for longer"
    JOINED = "{added} may do more than before"
    ALL_STAFF = "everybody in the private support channel becomes staff"
    OTHER_OWNERS = "other people look after these rules"
    ELSEWHERE = "other people see or decide it there"
    AUTOMATIC = "replies leave without anybody reading them"
    MORE_SHIPPING = "more is paid back"
    OTHER_RECORDS = "other records say what a customer paid"
    LONGER_KEPT = "customers' files are kept for longer"
    SIGNS_IN = "other mailboxes can sign in as reviewers"
    MORE_TOOLS = "agents may ask for something new"
    OTHER_ARGUMENTS = "other arguments can be approved"
    MORE_DECIDE = "more people may decide it"
    OTHER_ANSWERS = "another answer is asked for"
    CHANGEABLE = "a reviewer may approve other arguments than were asked for"
    FEWER_AGREE = "fewer people have to agree"
    SENT_TO = "decisions may be sent to more places"
    OPENED_BY_EVENTS = "events may open more"
    RULES = "rules may let more through, or ask fewer people"
    NO_RULES = "no rules narrow what the limits let through"
    FEWER_TESTS = "reviewers are tested less"

    @property
    def code(self) -> str:
        return self.name.lower()

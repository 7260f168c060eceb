"""Where records come from, when support is reminded, how much is done at once, and when."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Choice, SecretName, Span, TextsByLanguage, Time, Web, Whole, Zone
from app.domain.cases.holding_reply import TEXT_CHARS_MAX

_WAIT: Final = Span(1, 30 * 86_400)

FIELDS: Final = (
    Field(
        "records.source",
        "records.source",
        Choice(("tables", "stripe", "http")),
        "`tables`: what you import. `stripe`: your Stripe account. `http`: your own address",
    ),
    Field("records.url", "records.url", Web(), "Your address, for `http`"),
    Field(
        "records.key",
        "records.key",
        SecretName(),
        "The secret that signs each look-up, by the name `countersign secrets set` gave it",
        "",
        "records-http",
    ),
    Field("records.cache", "records.cache_seconds", Span(0, 3600, may_be_off=True), "How long an answer is good"),
    Field("records.timeout", "records.timeout_seconds", Span(1, 30), "Patience with it"),
    Field(
        "support_reminders.remind_after",
        "support_reminders.remind_after_seconds",
        _WAIT,
        "A customer waits this long, and the support channel is reminded",
        "DRAFTS_REMIND_AFTER_SECONDS",
    ),
    Field(
        "support_reminders.repeat_after",
        "support_reminders.repeat_after_seconds",
        Span(60, 86_400),
        "Until the next reminder; twice as long each time, a day at most",
        "DRAFTS_REPEAT_AFTER_SECONDS",
    ),
    Field(
        "support_reminders.escalate_after",
        "support_reminders.escalate_after_seconds",
        _WAIT,
        "On-call is told, once",
        "DRAFTS_ESCALATE_AFTER_SECONDS",
    ),
    Field(
        "holding_reply.after",
        "holding_reply.after_seconds",
        Span(60, 30 * 86_400, may_be_off=True),
        "A customer has waited this long and nothing is decided: the line goes out, once",
    ),
    Field(
        "holding_reply.texts",
        "holding_reply.texts",
        TextsByLanguage(TEXT_CHARS_MAX),
        "The line, word for word, by language; a mail in another one gets the first",
        example={"en": "We have your mail and look into it."},
    ),
    Field("flow.at_once", "flow.at_once", Whole(1, 1000), "Mails worked on at once, in each tier"),
    Field("flow.per_customer", "flow.per_customer", Whole(1, 1000), "Of those, mails of one customer"),
    Field("flow.per_minute", "flow.per_minute", Whole(1, 100_000), "Mails begun in a minute"),
    Field("flow.investigations", "flow.investigations", Whole(1, 1000), "Steps of investigations at once"),
    Field("flow.summaries", "flow.summaries", Whole(1, 1000), "Calls for summaries of long threads at once"),
    Field("crons.daily_checks", "crons.daily_checks", Time(), "The look at paying customers"),
    Field("crons.weekly_report", "crons.weekly_report", Time(weekly=True), "The week's figures"),
    Field("crons.backup", "crons.backup", Time(), "The backup"),
    Field("crons.retention", "crons.retention", Time(), "What is old is deleted"),
    Field("crons.support_look", "crons.support_look", Time(often=True), "The look at what waits for support"),
    Field("crons.zone", "crons.zone", Zone(), "Whose clock that is. Left out: the desk's `zone`"),
)

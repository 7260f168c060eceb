"""What agents may ask for, where they may be answered, and what events may open."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import DeclaredTools, Words, hosts
from app.domain.actions.registry import KINDS

_EXAMPLE: Final = {
    "delete_branch": {
        "title": "Delete a branch",
        "schema": '{"type":"object","properties":{"name":{"type":"string","maxLength":200}},"required":["name"]}',
        "digest": "",
        "expires_after_seconds": 3600,
    }
}

FIELDS: Final = (
    Field(
        "tools",
        "tools.declared",
        DeclaredTools(),
        "What agents may ask a person for: `title` and `schema` of the arguments, and, where wanted, `reviewers`, "
        "`asks`, `options`, `changes`, `expires_after`, `silent_after`",
        "",
        _EXAMPLE,
        apart=True,
    ),
    Field(
        "callbacks.hosts",
        "callbacks.hosts",
        hosts(50),
        "The only hosts that are told of decisions",
        "",
        ["agent.example.com"],
    ),
    Field(
        "events.opens",
        "events.opens",
        Words("kinds of action", "refund", 10, only=tuple(KINDS)),
        "Kinds that an event may open; what it opens is never decided without a person",
        "",
        ["refund"],
    ),
)

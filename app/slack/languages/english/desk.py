"""English: small parts, operators and trouble."""

from typing import Final

# Small parts
NOTHING: Final = "(nothing)"
SOMEBODY: Final = "somebody"
HIDDEN_REMOVED: Final = " ({count} hidden characters removed)"
ACTORS: Final = {
    "policy": "the policy",
    "clock": "the clock",
    "agent": "the agent",
    "system": "the desk",
    "auto": "the desk (automatic replies are on)",
    "": "somebody",
}
ACTOR_ON_COMMAND_LINE: Final = "{name} (command line)"
AND_MORE: Final = " and {count} more"
AND: Final = ", "

# Operators
OPS_CASE: Final = "Case: {id}"
OPS_APPROVAL: Final = "Approval: {id}"
OPS_THREAD: Final = "<{link}|Open the thread>"
OPS_FALLBACK: Final = "The approvals channel refused a card"
OPS_FALLBACK_CASE: Final = "A message about a case could not be shown where it belongs"
OPS_FALLBACK_DETAIL: Final = (
    "Slack said {code}. It is shown elsewhere instead and works there; please mend its channel."
)

# When something goes wrong
TRY_AGAIN: Final = (
    "That took too long and may not have been recorded. Please click again: if it was recorded, you will be told."
)
BUG: Final = "Something went wrong on our side. Please try again. If it persists, tell the operators: {reference}."
FOREIGN: Final = "This button does not belong to a message of this desk. Nothing was recorded."
SLACK_SILENT: Final = "Slack did not confirm in time who you are. Nothing was recorded. Please click again."
UNREADABLE: Final = "Slack sent something this desk cannot read. Nothing was recorded."
SLACK_NOT_REACHED: Final = "Slack could not be reached. Please try again."
SLACK_BUSY: Final = "Slack could not do this just now. Please try again."
SLACK_REFUSED: Final = "Slack would not do this. Please press the button again."
SOCKETS_REFUSED: Final = "Slack refused SLACK_APP_TOKEN ({code})."

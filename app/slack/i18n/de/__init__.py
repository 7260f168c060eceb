"""German, whole."""

from app.slack.i18n.de.approval_changes import *  # noqa: F403
from app.slack.i18n.de.approval_questions import *  # noqa: F403
from app.slack.i18n.de.approvals import *  # noqa: F403
from app.slack.i18n.de.commands import *  # noqa: F403
from app.slack.i18n.de.operations import *  # noqa: F403
from app.slack.i18n.de.payments import *  # noqa: F403
from app.slack.i18n.de.reason_codes import *  # noqa: F403
from app.slack.i18n.de.replies import *  # noqa: F403
from app.slack.i18n.de.store_credit import *  # noqa: F403
from app.slack.i18n.de.weekly import *  # noqa: F403

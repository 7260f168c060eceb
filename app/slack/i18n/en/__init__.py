"""English, whole."""

from app.slack.i18n.en.approval_changes import *  # noqa: F403
from app.slack.i18n.en.approval_questions import *  # noqa: F403
from app.slack.i18n.en.approvals import *  # noqa: F403
from app.slack.i18n.en.commands import *  # noqa: F403
from app.slack.i18n.en.operations import *  # noqa: F403
from app.slack.i18n.en.payments import *  # noqa: F403
from app.slack.i18n.en.reason_codes import *  # noqa: F403
from app.slack.i18n.en.replies import *  # noqa: F403
from app.slack.i18n.en.store_credit import *  # noqa: F403
from app.slack.i18n.en.weekly import *  # noqa: F403

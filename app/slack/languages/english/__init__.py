"""English, whole."""

from app.slack.languages.english.cards import *  # noqa: F403
from app.slack.languages.english.decisions import *  # noqa: F403
from app.slack.languages.english.desk import *  # noqa: F403
from app.slack.languages.english.figures import *  # noqa: F403
from app.slack.languages.english.front import *  # noqa: F403
from app.slack.languages.english.later import *  # noqa: F403
from app.slack.languages.english.questions import *  # noqa: F403
from app.slack.languages.english.remarks import *  # noqa: F403
from app.slack.languages.english.replies import *  # noqa: F403

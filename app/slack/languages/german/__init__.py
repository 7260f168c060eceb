"""German, whole."""

from app.slack.languages.german.cards import *  # noqa: F403
from app.slack.languages.german.decisions import *  # noqa: F403
from app.slack.languages.german.desk import *  # noqa: F403
from app.slack.languages.german.figures import *  # noqa: F403
from app.slack.languages.german.front import *  # noqa: F403
from app.slack.languages.german.later import *  # noqa: F403
from app.slack.languages.german.questions import *  # noqa: F403
from app.slack.languages.german.remarks import *  # noqa: F403
from app.slack.languages.german.replies import *  # noqa: F403

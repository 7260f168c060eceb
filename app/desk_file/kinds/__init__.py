"""What a field may hold: each kind reads a node, and writes a value as the file and as people have it."""

from app.desk_file.kinds.addresses import Addresses
from app.desk_file.kinds.amounts import MinorUnits, Size, Span, Whole
from app.desk_file.kinds.by_language import TextsByLanguage
from app.desk_file.kinds.flows import DeclaredFlows
from app.desk_file.kinds.hours import Dates, QuietHours, Region, WeekHours
from app.desk_file.kinds.kind import Kind
from app.desk_file.kinds.lists import Words, hosts
from app.desk_file.kinds.rota import Covers, LocalTime
from app.desk_file.kinds.slack_ids import CHANNEL, GROUP, OWNERS, PEOPLE, SlackId, SlackIds
from app.desk_file.kinds.tools import DeclaredTools
from app.desk_file.kinds.words import Choice, Language, SecretName, Text, Texts, Time, Web, Zone

__all__ = [
    "CHANNEL",
    "GROUP",
    "OWNERS",
    "PEOPLE",
    "Addresses",
    "Choice",
    "Covers",
    "Dates",
    "DeclaredFlows",
    "DeclaredTools",
    "Kind",
    "Language",
    "LocalTime",
    "MinorUnits",
    "QuietHours",
    "Region",
    "SecretName",
    "Size",
    "SlackId",
    "SlackIds",
    "Span",
    "Text",
    "Texts",
    "TextsByLanguage",
    "Time",
    "Web",
    "WeekHours",
    "Whole",
    "Words",
    "Zone",
    "hosts",
]

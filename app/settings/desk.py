"""The settings that a desk's file can overlay, for whoever needs no others."""

from pydantic_settings import SettingsConfigDict

from app.settings.approvals import ApprovalsSettings
from app.settings.attachments import AttachmentSettings
from app.settings.host import HostSettings
from app.settings.record_source import RecordSourceSettings
from app.settings.slack import SlackSettings
from app.settings.support import SupportSettings


class DeskSettings(
    HostSettings, SlackSettings, ApprovalsSettings, SupportSettings, RecordSourceSettings, AttachmentSettings
):
    """Read by themselves they ask for no secret and no address."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

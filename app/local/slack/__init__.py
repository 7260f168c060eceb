"""A local stand-in for Slack: Web API, signed callbacks, Slack's rules, and a page where a person clicks."""

from app.local.slack.config import WorkspaceConfig
from app.local.slack.delivery.manifest import Manifest
from app.local.slack.serving import run_workspace
from app.local.slack.workspace import Workspace

__all__ = ["Manifest", "Workspace", "WorkspaceConfig", "run_workspace"]

"""A local stand-in for Slack: Web API, signed callbacks, Slack's rules, and a page where a person clicks."""

from .config import WorkspaceConfig
from .manifest import Manifest
from .workspace import Workspace, run_workspace

__all__ = ["Manifest", "Workspace", "WorkspaceConfig", "run_workspace"]

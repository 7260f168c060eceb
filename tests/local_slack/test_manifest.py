"""The manifest is read without a YAML package, and read right."""

from pathlib import Path

import yaml

from app.local.slack.delivery import plain_yaml
from app.local.slack.delivery.manifest import load

TEXT = """
# the app
display_information:
  name: Countersign   # a name
  description: "Approvals: one click, one record"
  long_description: >
    An approval desk
    for AI workers.
features:
  app_home: {}
  slash_commands:
  - command: /investigate
    usage_hint: '[order | "customer"]'
    should_escape: true
  - command: /approvals
    description: See what waits
      for a decision
  shortcuts:
    - name: Investigate this
      type: message
      callback_id: investigate_this
oauth_config:
  scopes:
    bot:
      - chat:write
      - users:read
    user: [a, "b"]
  redirect_urls: []
settings:
  org_deploy_enabled: false
  socket_mode_enabled: true
  number: 12
  nothing: null
  event_subscriptions:
    request_url: https://example.com/slack/events
    bot_events:
      - message.channels
"""


def test_it_reads_what_a_yaml_package_reads() -> None:
    ours, theirs = plain_yaml.read(TEXT), yaml.safe_load(TEXT)
    for each in (ours, theirs):
        each["display_information"]["long_description"] = each["display_information"]["long_description"].strip()
    assert ours == theirs


def test_a_manifest_names_scopes_events_commands_and_shortcuts(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(TEXT)
    manifest = load(path)
    assert manifest.scopes == {"chat:write", "users:read"}
    assert manifest.events == {"message.channels"}
    assert [command["command"] for command in manifest.commands] == ["/investigate", "/approvals"]
    assert manifest.socket_mode

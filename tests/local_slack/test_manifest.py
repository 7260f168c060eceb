"""The manifest is read as YAML and JSON are, and a broken one is refused."""

from pathlib import Path

import pytest
import yaml

from app.local.slack import WorkspaceConfig, run_workspace, seed
from app.local.slack.delivery.manifest import from_dict, load
from app.local.slack.delivery.tickets import Refused

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


# Valid, and what a reader of lines stumbles over: anchors, flow maps over lines, comments behind quotes, literals.
ODD = """
_scopes: &scopes [chat:write,
  users:read, "a, b"]   # one text
oauth_config: {scopes: {bot: *scopes}, redirect_urls: ['https://x.example/it''s#here']}
features:
  slash_commands:
    - {command: /investigate, description: "tab\\tand \\u00e9",
       should_escape: true}
    - command: /approvals
      description: |
        Two lines:
          and one that is indented
settings: {event_subscriptions: {bot_events: [message.channels]}, socket_mode_enabled: True}
"""


def test_it_reads_what_a_yaml_package_reads(tmp_path: Path) -> None:
    for text in (TEXT, ODD):
        path = tmp_path / "manifest.yaml"
        path.write_text(text)
        assert load(path) == from_dict(yaml.safe_load(text))


def test_what_a_reader_of_lines_stumbles_over_is_read_right(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(ODD)
    manifest = load(path)
    assert manifest.scopes == {"chat:write", "users:read", "a, b"}
    assert manifest.redirect_urls == ("https://x.example/it's#here",)
    assert [command["description"] for command in manifest.commands] == [
        "tab\tand é",
        "Two lines:\n  and one that is indented\n",
    ]
    assert manifest.events == {"message.channels"}
    assert manifest.socket_mode


def test_json_is_read_too_however_it_is_indented(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text('{\n\t"oauth_config": {\n\t\t"scopes": {"bot": ["chat:write"]}}}')
    assert load(path).scopes == {"chat:write"}


@pytest.mark.parametrize("text", ["a: [b", "just words", "- a\n- b", "a: !!python/object/new:os.system [true]"])
def test_what_is_no_manifest_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"neither YAML nor JSON|no app manifest"):
        load(path)


def test_a_manifest_names_scopes_events_commands_and_shortcuts(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(TEXT)
    manifest = load(path)
    assert manifest.scopes == {"chat:write", "users:read"}
    assert manifest.events == {"message.channels"}
    assert [command["command"] for command in manifest.commands] == ["/investigate", "/approvals"]
    assert manifest.socket_mode


@pytest.mark.parametrize("read_only", [True, False])
async def test_nobody_writes_to_an_app_whose_messages_tab_is_read_only(read_only: bool) -> None:
    manifest = from_dict({"features": {"app_home": {"messages_tab_read_only_enabled": read_only}}})
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/", manifest=manifest)) as workspace:
        place = (await workspace.open_home(seed.ROSA, "messages"))["channel"]
        if read_only:
            with pytest.raises(Refused, match="restricted_action"):
                await workspace.say(seed.ROSA, place, "hello?")
        else:
            assert (await workspace.say(seed.ROSA, place, "hello?"))["ok"]
        assert (await workspace.say(seed.ROSA, seed.SUPPORT, "hello"))["ok"]

"""One running workspace: its parts put together, and everything a test or a page can do with it."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.local.slack.administration import Administration
from app.local.slack.config import WorkspaceConfig
from app.local.slack.delivery.callbacks import Callbacks
from app.local.slack.delivery.events import Events
from app.local.slack.delivery.oauth import OAuth
from app.local.slack.delivery.payloads import Payloads
from app.local.slack.delivery.responses import Responses
from app.local.slack.delivery.sockets import Sockets
from app.local.slack.feeds import Feeds
from app.local.slack.memory.messages import Messages
from app.local.slack.memory.state import State
from app.local.slack.person.keyboard import People
from app.local.slack.person.modals import ModalDoors
from app.local.slack.person.presence import Presence
from app.local.slack.person.views import Views
from app.local.slack.person.views import public as public_view
from app.local.slack.webapi import Parts

Json = dict[str, Any]
Deed = Callable[..., Awaitable[Json]]


class Workspace:
    """A Slack workspace that is not Slack. Methods named as the doors under ``/_local/``."""

    def __init__(self, config: WorkspaceConfig) -> None:
        self.config = config
        self.state: State = State.start(config)
        self.sockets: Sockets = Sockets(self.state.journal)
        self.callbacks: Callbacks = Callbacks(self.state, self.sockets)
        self.events: Events = Events(self.state, self.callbacks)
        self.posts: Messages = Messages(self.state, self.events)
        self.open_views: Views = Views(self.state)
        here = Presence(
            state=self.state,
            messages=self.posts,
            views=self.open_views,
            callbacks=self.callbacks,
            events=self.events,
            payloads=Payloads(self.state),
        )
        self.people: People = People(here)
        self.modals: ModalDoors = ModalDoors(here)
        self.responses: Responses = Responses(self.state, self.posts)
        self.admin: Administration = Administration(self.state, self.events, self.posts)
        self.feeds: Feeds = Feeds(config, self.state.journal)
        self.oauth: OAuth = OAuth(self.state)
        self.parts: Parts = Parts(
            self.state, self.posts, self.open_views, self.events, self.sockets, self.oauth.methods()
        )
        # A person's doors, under the names they have over HTTP.
        self.click: Deed = self.people.click
        self.click_in_view: Deed = self.modals.click_in_view
        self.submit_view: Deed = self.modals.submit_view
        self.close_view: Deed = self.modals.close_view
        self.command: Deed = self.people.command
        self.shortcut: Deed = self.people.shortcut
        self.options: Deed = self.people.options
        self.faults: Callable[[Json], Json] = self.admin.faults

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.state.url

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return f"{self.state.url}/api/"

    @property
    def app_url(self) -> str:
        """Where callbacks go."""
        return self.state.app_url

    @app_url.setter
    def app_url(self, value: str) -> None:
        self.state.app_url = value

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write a message as a person."""
        return self.people.say(user, channel, text, thread_ts)

    async def open_home(self, user: str, tab: str = "home") -> Json:
        """Open the App Home as a person."""
        return self.people.open_home(user, tab)

    def channels(self) -> list[Json]:
        """Every channel and conversation."""
        return self.state.records.all("channel")

    def messages(self, channel: str, thread_ts: str | None = None, last: int = -1) -> list[Json]:
        """A channel's messages, or a thread's, oldest first, metadata and earlier versions included."""
        found = self.state.channel(channel)
        if thread_ts:
            return self.state.records.thread(found["id"], thread_ts) or self._lone(found["id"], thread_ts)
        return self.state.records.channel_messages(found["id"], last)

    def _lone(self, channel: str, ts: str) -> list[Json]:
        message = self.state.records.message(channel, ts)
        return [message] if message else []

    def views(self, user: str) -> list[Json]:
        """A person's open modals, the top one last."""
        return [public_view(view) for view in self.open_views.stack(user)]

    def home(self, user: str) -> Json | None:
        """What a person's App Home shows, None before the app published one."""
        view = self.open_views.home(user)
        return public_view(view) if view else None

    def ephemerals(self, user: str) -> list[Json]:
        """Messages only this person can see."""
        return [message for message in self.state.ephemerals if message["to"] == user]

    def log(self, *, after: int = 0, kind: str | None = None, last: int = 0) -> list[Json]:
        """What happened, oldest first; ``last`` keeps only that many."""
        return self.state.journal.entries(after=after, kind=kind)[-last:]

    async def close(self) -> None:
        """Stop delivering and let go of everything."""
        self.state.journal.close()
        await self.events.close()
        await self.sockets.close()
        await self.callbacks.close()
        await self.feeds.close()
        self.state.records.close()

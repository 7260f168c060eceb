"""One running workspace: its parts put together, and everything a test or a page can do with it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from .administration import Administration
from .callbacks import Callbacks
from .config import WorkspaceConfig
from .events import Events
from .feeds import Feeds
from .messages import Messages
from .modals import ModalDoors
from .oauth import OAuth
from .payloads import Payloads
from .people import People
from .presence import Presence
from .responses import Responses
from .serving import QuietServer, build_app, server_config
from .sockets import Sockets
from .state import State
from .views import Views
from .views import public as public_view
from .webapi import Parts

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


@contextlib.asynccontextmanager
async def run_workspace(config: WorkspaceConfig | None = None) -> AsyncIterator[Workspace]:
    """A workspace that listens on its own port for as long as the block runs."""
    config = config or WorkspaceConfig()
    with _listen(config.host, config.port) as listener:
        workspace = Workspace(config)
        host = f"[{config.host}]" if ":" in config.host else config.host
        workspace.state.url = f"http://{host}:{listener.getsockname()[1]}"
        server = QuietServer(server_config(build_app(workspace)))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            # The socket listens already, so nobody who connects early is turned away.
            yield workspace
        finally:
            workspace.state.journal.close()
            await workspace.sockets.close()
            server.should_exit = True
            await serving
            await workspace.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio turns Nagle's delay off only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(256)
    return listener

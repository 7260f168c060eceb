"""What the agent sees: the server behind, with its own tools and answers, and now and then a person in between."""

from typing import Any, Final

import mcp_types as types
from mcp import MCPError
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.server.stdio import stdio_server
from pydantic import ValidationError

from app.client.countersign_client import Approval, AsyncCountersign, CountersignError
from app.mcp.gateway.asking import Asking, Held
from app.mcp.gateway.bindings import BoundCall, digest_of
from app.mcp.gateway.config import GatewayConfig
from app.mcp.gateway.rules import is_denied_whatever_it_says, ruling
from app.mcp.gateway.upstream import NotStarted, Upstream, open_upstream

Context = ServerRequestContext[Any, Any]
NOBODY_KNOWS: Final = "The server behind did not say what came of the call: nobody knows whether it was done"
_LOOK_FIRST: Final = "Do not simply repeat it: see whether it was done, and call again only if it was not"
_CUT_OFF: Final = (types.CONNECTION_CLOSED, types.REQUEST_TIMEOUT)
_REFUSED: Final = (types.INVALID_PARAMS, types.METHOD_NOT_FOUND)  # before it did anything


class Gateway:
    """One server behind, one desk beside."""

    def __init__(self, config: GatewayConfig, upstream: Upstream, asking: Asking) -> None:
        self._config, self._upstream, self._asking = config, upstream, asking

    def server(self) -> Server[Any]:
        """For a transport. Reading resources and prompts changes nothing, and is passed on where there are any."""
        client = self._upstream.client
        has, reads = client.server_capabilities, _Reads(self._upstream)
        return Server(
            self._config.server,
            instructions=client.instructions,
            on_list_tools=self._listed,
            on_call_tool=self._called,
            on_list_resources=reads.resources if has.resources else None,
            on_list_resource_templates=reads.templates if has.resources else None,
            on_read_resource=reads.resource if has.resources else None,
            on_list_prompts=reads.prompts if has.prompts else None,
            on_get_prompt=reads.prompt if has.prompts else None,
        )

    async def _listed(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        shown = [
            one
            for one in await self._upstream.tools()
            if not is_denied_whatever_it_says(self._config.rules, one.name)
        ]
        return types.ListToolsResult(tools=shown)

    async def _called(self, _: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        arguments = params.arguments or {}
        found = ruling(self._config.rules, params.name, arguments)
        if found.do == "deny":
            return _told(f"This call is not allowed here and was not made. {found.why}".strip())
        try:
            if found.do == "allow":
                return await self._at_once(params.name, arguments)
            return await self._after_a_person(params.name, arguments)
        except Held as held:
            return _told(str(held))
        except NotStarted as error:
            return _told(f"{error} The call was not made.")
        except CountersignError as error:
            return _told(f"Nobody could be asked, so the call was not made: {error}")

    async def _at_once(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        await self._upstream.awake()
        try:
            return await self._upstream.call(name, arguments)
        except MCPError as error:
            if error.code not in _CUT_OFF:
                raise
            raise Held(f"{NOBODY_KNOWS}. {_LOOK_FIRST}.") from None

    async def _after_a_person(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        call = await self._bound(name, arguments)
        approval, allowed = await self._asking.approved(call)
        now = await self._bound(name, arguments)
        if now.schema_digest != call.schema_digest:
            await self._asking.report(call, approval, "failed", "The tool has changed since it was approved")
            raise Held("The tool has changed since, so the approval is void. Called again, a person is asked anew.")
        await self._asking.use(call, approval)
        result = await self._made(call, approval, allowed)
        await self._asking.report(call, approval, "failed" if result.is_error else "done")
        return result

    async def _made(self, call: BoundCall, approval: Approval, allowed: dict[str, Any]) -> types.CallToolResult:
        """Once, whatever becomes of it: where no answer comes, nobody but a person can find out what happened."""
        try:
            return await self._upstream.call(call.tool, allowed)
        except NotStarted as error:
            await self._asking.report(call, approval, "failed", f"{error} The call was not made.")
            raise
        except MCPError as error:
            if error.code in _REFUSED:
                await self._asking.report(call, approval, "failed", "The server behind refused the call")
                raise
            said = "" if error.code in _CUT_OFF else f" The server said: {error}"
        except ValidationError:
            said = ""
        await self._asking.report(call, approval, "failed", f"{NOBODY_KNOWS}. See whether it was.")
        raise Held(f"{NOBODY_KNOWS} ({approval.id}). {_LOOK_FIRST}; then a person is asked anew.{said}")

    async def _bound(self, name: str, arguments: dict[str, Any]) -> BoundCall:
        tool = await self._upstream.tool(name)
        if tool is None:
            raise Held(f"There is no tool {name}.")
        return BoundCall(self._config.server, name, digest_of(tool), arguments)


class _Reads:
    """What changes nothing: passed on as it is."""

    def __init__(self, upstream: Upstream) -> None:
        self._read = upstream.read

    async def resources(self, _: Context, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        return await self._read(lambda client: client.list_resources(cursor=params.cursor if params else None))

    async def templates(
        self, _: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return await self._read(
            lambda client: client.list_resource_templates(cursor=params.cursor if params else None)
        )

    async def resource(self, _: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return await self._read(lambda client: client.read_resource(params.uri))

    async def prompts(self, _: Context, params: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
        return await self._read(lambda client: client.list_prompts(cursor=params.cursor if params else None))

    async def prompt(self, _: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        return await self._read(lambda client: client.get_prompt(params.name, params.arguments))


async def serve_gateway(config: GatewayConfig, url: str | None, key: str | None) -> None:
    """On standard input and output, until the agent closes its end. Raises ValueError where no desk is named."""
    async with AsyncCountersign(url, key) as desk, open_upstream(config.upstream) as upstream:
        server = Gateway(config, upstream, Asking(desk.approvals, config)).server()
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


def _told(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], is_error=True)

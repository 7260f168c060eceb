"""The desk as an MCP server: its tools, listed and called, over whatever transport is put in front."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import mcp_types as types
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from pydantic import ValidationError

from app.client.countersign_client import AsyncCountersign, CountersignError
from app.mcp.tools import TOOLS, Told

Context = ServerRequestContext[Any, Any]
# The desk of whoever calls: over HTTP each caller has a key of their own.
DeskOf = Callable[[Context], AbstractAsyncContextManager[AsyncCountersign]]

INSTRUCTIONS: Final = (
    "An approval desk: people decide in Slack what you may do. Ask with request_approval before anything that has"
    " consequences, wait until it is approved, act with exactly the approved arguments, then report_result. No answer"
    " is not a yes."
)


def desk_server(desk_of: DeskOf) -> Server[Any]:
    """Its tools are the same for everybody; what they may is judged by the key."""

    async def listed(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(name) for name in TOOLS])

    async def called(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        found = TOOLS.get(params.name)
        if found is None:
            return _wrong(f"There is no tool {params.name}; there are {', '.join(TOOLS)}")
        try:
            said = found.takes.model_validate(params.arguments or {})
        except ValidationError as error:
            return _wrong("; ".join(_sentences(error)))
        try:
            async with desk_of(context) as desk:
                return _answer(await found.run(desk.approvals, said))
        except (CountersignError, ValueError) as error:
            return _wrong(f"{error}. Nothing was approved by this.")

    return Server("countersign", instructions=INSTRUCTIONS, on_list_tools=listed, on_call_tool=called)


def _tool(name: str) -> types.Tool:
    tool = TOOLS[name]
    hints = types.ToolAnnotations(
        read_only_hint=not tool.changes, destructive_hint=name == "cancel", open_world_hint=False
    )
    return types.Tool(
        name=name, description=tool.says, input_schema=tool.takes.model_json_schema(), annotations=hints
    )


def _answer(told: Told) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=told.text)], structured_content=told.data
    )


def _wrong(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], is_error=True)


def _sentences(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False)
    ]

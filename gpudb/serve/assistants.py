"""The questions of `tools.py` as tools of the Model Context Protocol, over standard input and output, with the official SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gpudb.errors import GpudbError, UsageError
from gpudb.serve.tools import TOOLS, Tool, ask
from gpudb.version import __version__

if TYPE_CHECKING:
    from mcp.server import Server
    from mcp_types import CallToolResult

INSTRUCTIONS = (
    "Sourced specifications of AI accelerators and their dated US export status. Nothing is written and no network is used. Give figures "
    "with their source and statuses with their day and citation; where an answer says unknown or a tool refuses, say so and do not guess."
)


def serve(database: str | None) -> None:
    """Answer one client on standard input and output until it leaves.

    Raises ``UsageError`` where the SDK is not installed, ``BrokenPipeError`` where the client left before its answer was there.
    """
    try:
        import anyio
        from mcp.server.stdio import stdio_server
    except ImportError as error:
        raise UsageError(
            "`gpudb mcp` needs the MCP SDK, which is not installed", "pip install '.[mcp]' in a copy of the repository"
        ) from error
    from gpudb.catalog import Catalog

    Catalog(database).close()  # a database that cannot be read is told now, not with the first question

    async def run() -> None:
        made = server(database)
        async with stdio_server() as (read, write):
            await made.run(read, write, made.create_initialization_options())

    gone = False
    try:
        anyio.run(run)
    except* (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        gone = True  # the client left while an answer was on its way
    if gone:
        raise BrokenPipeError


def server(database: str | None) -> Server[Any]:
    """The server, of which no transport is chosen yet."""
    import anyio.to_thread
    from mcp import MCPError
    from mcp.server import Server
    from mcp_types import INVALID_PARAMS, CallToolRequestParams, ListToolsResult, ToolAnnotations
    from mcp_types import Tool as Described

    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    described = [
        Described(name=name, description=tool.says, input_schema=tool.schema(), annotations=reads) for name, tool in TOOLS.items()
    ]

    async def tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=described)

    async def call(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in TOOLS:
            raise MCPError(INVALID_PARAMS, f"there is no tool {params.name!r}; there are {', '.join(TOOLS)}")
        return await anyio.to_thread.run_sync(_called, database, params.name, params.arguments or {})

    return Server("gpudb", version=__version__, instructions=INSTRUCTIONS, on_list_tools=tools, on_call_tool=call)


def _called(database: str | None, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """One call, with a catalog of its own: a database that was replaced meanwhile answers anew."""
    from mcp_types import CallToolResult, TextContent

    from gpudb.catalog import Catalog

    try:
        _check(name, TOOLS[name], arguments)
        with Catalog(database) as catalog:
            text, failed = ask(catalog, TOOLS[name], arguments), False
    except GpudbError as error:
        text, failed = _sentence(error), True
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=failed)


def _check(name: str, tool: Tool, arguments: dict[str, Any]) -> None:
    """Raises ``UsageError`` for arguments that are missing, unknown or of another type."""
    from jsonschema import Draft202012Validator

    for wrong in Draft202012Validator(tool.schema()).iter_errors(arguments):
        at = f"{wrong.absolute_path[0]}: " if wrong.absolute_path else ""
        told = wrong.message  # it quotes the value
        if len(told) > 400:
            told = f"{told[:60]} ... {told[-60:]}"
        raise UsageError(f"{at}{told}", f"{name} takes {', '.join(tool.takes)}; needed: {', '.join(tool.needs)}")


def _sentence(error: GpudbError) -> str:
    """What was wrong, what may have been meant, and what to do."""
    from gpudb.render.text import clean

    near = f"did you mean {', '.join(error.suggestions)}?" if error.suggestions else ""
    return clean("; ".join(piece for piece in (error.message, near, error.hint) if piece))

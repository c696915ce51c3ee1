"""Questions as tools of the Model Context Protocol, over standard input and output, with the official SDK."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from gpudb.errors import GpudbError, UsageError
from gpudb.operating_system import on_signal
from gpudb.render import output
from gpudb.render.document import Document
from gpudb.resources import data
from gpudb.version import __version__

if TYPE_CHECKING:
    from mcp.server import Server
    from mcp_types import CallToolResult

    from gpudb.catalog import Catalog

Arguments = dict[str, Any]
#: characters of the longest answer, columns of its lines, parts of one question, rows and seconds of a statement
LONGEST, WIDTH, PARTS, ROWS, SECONDS = 24_000, 110, 8, 200, 5.0
#: questions that are answered at the same time; others wait
AT_ONCE = 4
#: characters of the longest name or day of a question, and columns of one
WORD, COLUMNS = 200, 30
#: ... and of the arguments that are longer
LONGER = {"query": 100_000, "output": 16 << 20}


class Tool(NamedTuple):
    """One question: ``says`` what it answers and refuses, ``takes`` as JSON schema by name, ``needs`` what cannot be left away."""

    answer: Callable[[Catalog, Arguments, str], Document]
    says: str
    takes: dict[str, dict[str, Any]]
    needs: tuple[str, ...]
    form: str = "table"

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments; anything else is refused."""
        return {"type": "object", "properties": self.takes, "required": list(self.needs), "additionalProperties": False}


def ask(catalog: Catalog, tool: Tool, arguments: Arguments) -> str:
    """The answer as text, the notes behind it. Raises ``GpudbError``, also for an answer that would be too long."""
    from gpudb.render.document import header_line
    from gpudb.render.text import clean

    asked = catalog.as_of(arguments.get("on"), arguments.get("known_at"))
    document = tool.answer(catalog, arguments, header_line(catalog.release(), asked.on, asked.known_at))
    text, notes = str(output.render(document, tool.form, {}, WIDTH)), "".join(f"note: {clean(note)}\n" for note in document.notes)
    text = _for_tools(text + notes) if tool.form != "csv" else text + _for_tools(notes)
    if len(text) > LONGEST:
        raise UsageError(
            f"the answer has {len(text):,} characters, more than {LONGEST:,}", "ask about fewer parts, columns, rows or devices"
        )
    return text


def _peak(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import device_documents

    found = catalog.peak(
        given["device"], given.get("precision", "bf16"), sparse=given.get("sparse", False), known_at=given.get("known_at")
    )
    return device_documents.peak(found, header, "table", True)


def _identify(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import device_documents

    return device_documents.identification(catalog.identify(given["output"]), header)


def _compare(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import comparison_document, summary

    parts, columns = given["parts"], given.get("columns")
    if columns:
        found = catalog.compare(parts, columns=columns, to=given.get("to"), on=given.get("on"), known_at=given.get("known_at"))
        return comparison_document.comparison(found, header, True, False)
    short = catalog.summary(parts, to=given.get("to"), on=given.get("on"), known_at=given.get("known_at"))
    return summary.document(short, header, ("Why, and what else counts: the tool `status`",), "the tool `status`")


def _status(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import status_document

    told, sources, notes = catalog.told(
        given["parts"], to=given["to"], on=given.get("on"), known_at=given.get("known_at"), route=given.get("route", "export"),
        end_user_hq=given.get("end_user_hq"),
    )  # fmt: skip
    # more than three parts are a list, in which the citations of each are short; every part is told in full here
    return status_document.status(told, sources, notes, header, why=given.get("why", len(told) > 3))


def _facts(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import spec_documents

    return spec_documents.facts(catalog.facts(given["part"], given["columns"], known_at=given.get("known_at")), header)


def _sql(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import spec_documents

    return spec_documents.sql_rows(catalog.sql(given["query"], timeout=SECONDS, limit=ROWS), header)


_ANSWERS = {"peak": _peak, "identify": _identify, "compare": _compare, "status": _status, "facts": _facts, "sql": _sql}
_SAID = data("serve/tools.toml")


def _for_tools(text: str) -> str:
    """A text that names commands, with the tool or the statement that an assistant asks in their place."""
    for command, tool in _SAID["instead"].items():
        text = re.sub(command, tool, text)
    return text


def _words(text: str) -> str:
    """A text of ``tools.toml`` with the limits and the sentence about law in it."""
    for name, value in {"LAW": _SAID["law"], "PARTS": PARTS, "ROWS": ROWS, "SECONDS": f"{SECONDS:g}"}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _argument(name: str, said: Any) -> dict[str, Any]:
    """An argument of ``tools.toml`` as JSON schema."""
    kind, says = _SAID["several"][name] if said == "several" else said
    told = {"description": _words(says)}
    if kind == "texts":
        least, most = (1, PARTS) if name == "parts" else (0, COLUMNS)
        return {"type": "array", "items": {"type": "string", "maxLength": WORD}, "minItems": least, "maxItems": most, **told}
    if kind == "text":
        return {"type": "string", "maxLength": LONGER.get(name, WORD), **told}
    return {"type": "boolean", **told} if kind == "yes_no" else {"enum": kind, **told}


TOOLS: dict[str, Tool] = {
    name: Tool(
        answer,
        _words(_SAID[name]["says"]),
        {argument: _argument(argument, said) for argument, said in _SAID[name]["takes"].items()},
        tuple(_SAID[name]["needs"]),
        "csv" if name == "sql" else "table",
    )
    for name, answer in _ANSWERS.items()
}


def serve(database: str | None) -> None:
    """Answer one client on standard input and output until it leaves; then the process ends, whatever it is still asking.

    Raises ``UsageError`` where the SDK is not installed.
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
            try:
                await made.run(read, write, made.create_initialization_options())
            except anyio.get_cancelled_exc_class():
                os._exit(0)  # no answer can be written; the SDK would wait for another line of the client

    on_signal("SIGINT", lambda *_: os._exit(130))  # else it waits for that line, too
    try:
        anyio.run(run)
    except* (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass  # the client left while an answer was on its way
    os._exit(0)  # the thread of a question that nobody waits for goes on; its child ends with this process


def server(database: str | None) -> Server[Any]:
    """The server, of which no transport is chosen yet."""
    import anyio.to_thread
    from mcp import MCPError
    from mcp.server import Server
    from mcp_types import INVALID_PARAMS, CallToolRequestParams, ListToolsResult, ToolAnnotations
    from mcp_types import Tool as Described

    logging.getLogger("mcp").addHandler(logging.NullHandler())  # what it says of a client that leaves is for nobody
    # threads of their own: the SDK's, which read the next line and see the client leave, would wait behind forty questions
    few = anyio.CapacityLimiter(AT_ONCE)
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    described = [
        Described(name=name, description=tool.says, input_schema=tool.schema(), annotations=reads) for name, tool in TOOLS.items()
    ]

    async def tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=described)

    async def call(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in TOOLS:
            raise MCPError(INVALID_PARAMS, f"there is no tool {params.name!r}; there are {', '.join(TOOLS)}")
        asked = (database, params.name, params.arguments or {})
        return await anyio.to_thread.run_sync(_called, *asked, abandon_on_cancel=True, limiter=few)

    return Server("gpudb", version=__version__, instructions=_SAID["instructions"], on_list_tools=tools, on_call_tool=call)


def _called(database: str | None, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """One call, with a catalog of its own: a database that was replaced meanwhile answers anew."""
    from mcp_types import CallToolResult, TextContent

    from gpudb.catalog import Catalog
    from gpudb.render.text import clean

    try:
        _check(name, TOOLS[name], arguments)
        with Catalog(database) as catalog:
            text, failed = ask(catalog, TOOLS[name], arguments), False
    except GpudbError as error:
        near = f"did you mean {', '.join(error.suggestions)}?" if error.suggestions else ""
        text, failed = _for_tools(clean("; ".join(piece for piece in (error.message, near, error.hint) if piece))), True
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=failed)


def _check(name: str, tool: Tool, arguments: dict[str, Any]) -> None:
    """Raises ``UsageError`` for arguments that are missing, unknown or of another type."""
    from jsonschema import Draft202012Validator

    for wrong in Draft202012Validator(tool.schema()).iter_errors(arguments):
        at = f"{wrong.absolute_path[0]}: " if wrong.absolute_path else ""
        said = wrong.message  # it quotes the value
        told = said if len(said) <= 400 else f"{said[:60]} ... {said[-60:]}"
        if wrong.validator in ("minItems", "maxItems", "maxLength"):
            few, of = wrong.validator == "minItems", "characters" if wrong.validator == "maxLength" else "names"
            told = f"{len(wrong.instance):,} {of} are given; give at {'least' if few else 'most'} {wrong.validator_value:,}"
        raise UsageError(f"{at}{told}", f"{name} takes {', '.join(tool.takes)}; needed: {', '.join(tool.needs)}")

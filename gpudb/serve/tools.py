"""The questions that an assistant may ask (`gpudb mcp`): what each takes, refuses and answers. No protocol; `assistants.py` has that.

An answer is the text of the screen of the command of that name, with its sources, notes and caveats, or a ``GpudbError``. It is never cut:
the caveats stand at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from gpudb.errors import UsageError
from gpudb.render import formats
from gpudb.render.document import Document

if TYPE_CHECKING:
    from gpudb.catalog import Catalog

Arguments = dict[str, Any]
#: characters of the longest answer, columns of its lines, parts of one question, rows and seconds of a statement
LONGEST, WIDTH, PARTS, ROWS, SECONDS = 24_000, 110, 8, 200, 5.0
#: characters of the longest name or day of a question, and columns of one
WORD, COLUMNS = 200, 30
_ABOUT_LAW = (
    "It is not legal advice: it speaks of embargoed countries, ECCN 3A090 and is-informed letters, not of the Entity List or the end use. "
    "Repeat the day, the citation and what the answer says to check also."
)


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
    text = str(formats.render(document, tool.form, {}, WIDTH)) + "".join(f"note: {clean(note)}\n" for note in document.notes)
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

    found = catalog.identify(given["output"])
    return device_documents.identification(found, header)


def _compare(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import comparison_document, summary

    parts, columns = _few(given["parts"]), given.get("columns")
    if columns:
        found = catalog.compare(parts, columns=columns, to=given.get("to"), on=given.get("on"), known_at=given.get("known_at"))
        return comparison_document.comparison(found, header, True, False)
    short = catalog.summary(parts, to=given.get("to"), on=given.get("on"), known_at=given.get("known_at"))
    return summary.document(short, header, ("Why, and what else counts: the tool `status`",), "the tool `status`")


def _status(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import status_document

    told, sources, notes = catalog.told(
        _few(given["parts"]), to=given["to"], on=given.get("on"), known_at=given.get("known_at"), route=given.get("route", "export"),
        end_user_hq=given.get("end_user_hq"),
    )  # fmt: skip
    # more than three parts are a list, in which the citations of each are short; every part is told in full here
    return status_document.status(told, sources, notes, header, why=given.get("why", len(told) > 3))


def _facts(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import spec_documents

    return spec_documents.facts(catalog.facts(given["part"], given["columns"], known_at=given.get("known_at")), header)


def _sql(catalog: Catalog, given: Arguments, header: str) -> Document:
    from gpudb.render import spec_documents

    found = catalog.sql(given["query"], timeout=SECONDS, limit=ROWS)
    return spec_documents.sql_rows(found, header)


def _few(parts: Sequence[str]) -> list[str]:
    if not 1 <= len(parts) <= PARTS:
        raise UsageError(f"parts: {len(parts)} were named", f"name 1 to {PARTS}", field="parts", value=list(parts))
    return list(parts)


def _text(says: str, most: int = WORD) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, "description": says}


def _texts(says: str, most: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "maxLength": WORD}, "maxItems": most, "description": says}


_PARTS = {
    "parts": _texts(f"Ids, aliases, driver names or families, 1 to {PARTS}: H20, h100-pcie-80gb, NVIDIA H100 80GB HBM3.", PARTS)
}
_ON = {"on": _text("The day of the law, YYYY-MM-DD; today when left away, and no day after the last review is known.")}
_KNOWN = {"known_at": _text("What this database knew on a day, YYYY-MM-DD.")}

TOOLS: dict[str, Tool] = {
    "peak": Tool(
        _peak,
        "The peak rate of exactly one accelerator in one precision, in TFLOPS (TOPS for integers), dense unless `sparse`,"
        " with its source: the denominator of MFU. Refuses a name that fits variants with different peaks (SXM and PCIe),"
        " a precision that the device does not have, and a figure that is not published; it never answers with another "
        "variant's figure. Do not guess then: ask which variant.",
        {
            "device": _text("What torch.cuda.get_device_name() or nvidia-smi says, an id or an alias."),
            "precision": _text("bf16 (default), fp16, fp8, fp4, tf32, fp32, fp64, int8, int4 ..., also as frameworks write it."),
            "sparse": {"type": "boolean", "description": "The rate with structured sparsity. MFU is counted with the dense one."},
            **_KNOWN,
        },
        ("device",),
    ),
    "identify": Tool(
        _identify,
        "Which exact accelerators a pasted output describes (nvidia-smi, lspci, kubectl node labels, Slurm, torch "
        "properties ...), and by which evidence. Refuses text in which no device is found and hostile XML; a device whose"
        " evidence is ambiguous or contradicts itself is reported so and claimed to be nothing. It reads only the text "
        "given to it, no file and no machine.",
        {"output": _text("The output as it stands, up to 16 MiB. Serial numbers and UUIDs are not read; leave them out.", 16 << 20)},
        ("output",),
    ),
    "compare": Tool(
        _compare,
        "What decides between accelerators, side by side: memory, bandwidth, links, dense compute, power, TPP, and the "
        f"export status by day; with `columns` those of the view spec, with sources. Refuses more than {PARTS} parts and a"
        " name that is no part or fits several; a family (H100) is taken as its flagship, and the answer says so. Blank "
        "and `unknown` mean just that; fill nothing in. " + _ABOUT_LAW,
        {
            **_PARTS, "columns": _texts("Columns of spec, like memory_gb.", COLUMNS), **_ON, **_KNOWN,
            "to": _text("Country of destination; China without."),
        },
        ("parts",),
    ),
    "status": Tool(
        _status,
        "Whether a US export license is required for accelerators to a country on a day, by what, since when, under which"
        " review policy, each with citation and address. Refuses a country or part that is not on record, and more than "
        f"{PARTS} parts; a day after the last review is answered `unknown` with the last reviewed answer beside it, which "
        "is not the law of today. " + _ABOUT_LAW,
        {
            **_PARTS, "to": _text("Country of destination: ISO code or English name."), **_ON, **_KNOWN,
            "route": {"enum": ["export", "reexport", "transfer"], "description": "export (default), reexport or transfer."},
            "end_user_hq": _text("Country in which the end user has its headquarters."),
            "why": {"type": "boolean", "description": "The arithmetic too, in words."},
        },
        ("parts", "to"),
    ),
    "facts": Tool(
        _facts,
        "Every statement on record about some columns of one accelerator, agreeing or not, each with its words as "
        "published, source, rank and what was withdrawn: to cite a figure, or to see why sources disagree. Refuses "
        "columns that do not exist, and an answer that is too long.",
        {"part": _text("Id, alias, driver name or family."), "columns": _texts("Columns of spec, like tdp_w.", COLUMNS), **_KNOWN},
        ("part", "columns"),
    ),
    "sql": Tool(
        _sql,
        "One reading statement of SQL over the public views, as CSV: spec, spec_fact, export_status, rule_period, "
        "letter_list, claim_list, source_list, column_doc (what every column of every view means) ... Periods are half "
        "open: valid_from <= day AND day < valid_before. Refuses everything that writes, every table that is not public, "
        f"functions that read files or settings, and what takes more than {SECONDS:g} s; gives {ROWS} rows at most and "
        "says when there are more. An export status is better asked of `status`, with its caveats.",
        {"query": _text("One statement, in the SQL that SQLite and PostgreSQL share.", 100_000)},
        ("query",),
        "csv",
    ),
}  # fmt: skip

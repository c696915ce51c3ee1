"""Commands about specifications: compare, list, show, facts, sources, schema."""

from __future__ import annotations

from gpudb.cli.answers import answer, people
from gpudb.cli.options import Options, destination, split
from gpudb.errors import UnknownNameError, UsageError
from gpudb.hints import Any


def compare(
    options: Options,
    parts: list[str],
    baseline: str | None = None,
    only_differences: bool = False,
    columns: str | None = None,
    transpose: bool = False,
    all_: bool = False,
    sources: bool = False,
) -> None:
    """What decides between parts, and their export status: to China, or --to a country, on the days that changed it."""
    table = people(options)
    short = table and not (all_ or sources or only_differences or columns or transpose)

    def build(catalog: Any, header: str) -> Any:
        if short:
            return _summary(catalog, header, options, "compare", parts, baseline)
        from gpudb.render.comparison_document import comparison

        asked = {"columns": split(columns, "--columns"), "known_at": options.known_at, "to": options.to, "on": options.on}
        found = catalog.compare(parts, baseline=baseline, only_differences=only_differences, **asked)
        return comparison(found, header, sources if table else not options.no_sources, transpose, turned_by="--transpose")

    answer(options, build)


def _summary(catalog: Any, header: str, options: Options, command: str, parts: list[str], baseline: str | None = None) -> Any:
    from gpudb.cli.first_word import shell_word
    from gpudb.render import summary

    found = catalog.summary(parts, baseline=baseline, known_at=options.known_at, to=destination(options), on=options.on)
    typed = [shell_word(name) for name in found.asked]
    ask, law = [f"All rows: gpudb {command} {' '.join(typed)} --all"], ""
    if found.status:
        law = f"{typed[-1]} --to {found.status.destination}"
        ask.append(f"Why, and what else counts: gpudb status {law} --on {found.status.last}")
    variants = f"gpudb list {shell_word(found.taken[0][0])}" if found.taken else ""
    return summary.document(found, header, ask, f"gpudb timeline {law}", variants)


def list_parts(
    options: Options,
    conditions: list[str] | None = None,
    sort: str | None = None,
    columns: str | None = None,
    limit: int | None = None,
) -> None:
    """Parts that satisfy every condition."""
    from gpudb.render import spec_documents

    def build(catalog: Any, header: str) -> Any:
        asked = {"columns": split(columns, "--columns"), "known_at": options.known_at, "to": options.to, "on": options.on}
        named = [] if conditions == ["all"] else conditions or []
        return spec_documents.part_list(catalog.list(named, sort=sort, limit=limit, **asked), header)

    answer(options, build)


def show(options: Options, part: str, all_: bool = False, sources: bool = False) -> None:
    """One part: what decides, and its export status; with --all everything, with the words as published."""
    from gpudb.render import spec_documents

    table = people(options)
    short = table and not (all_ or sources)
    if not short and (options.to or options.on):
        raise UsageError("every attribute of a part has no day and no destination", f'ask for its status: gpudb status "{part}"')

    def build(catalog: Any, header: str) -> Any:
        if short:
            return _summary(catalog, header, options, "show", [part])
        return spec_documents.part(
            catalog.show(part, known_at=options.known_at), header, sources if table else not options.no_sources
        )

    answer(options, build)


def get(options: Options, part: str, column: str) -> None:
    """One value, for scripts: the number alone, in the unit of its column."""
    from gpudb.cli.first_word import asks
    from gpudb.render import spec_documents

    def build(catalog: Any, _header: str) -> Any:
        try:
            found = catalog.compare([part], columns=[column], known_at=options.known_at)
        except UnknownNameError as error:
            if asks(catalog, column):
                raise UnknownNameError(error.message, f"the part stands first: gpudb get {column} {part}") from error
            raise
        row = found.rows[0]
        cell = row.cells[found.baseline]
        if cell.state != "known":
            raise UnknownNameError(
                f"{row.column} of {found.baseline} is {cell.state.replace('_', ' ')}",
                f"`gpudb facts {found.baseline} {row.column}`",
            )
        return spec_documents.one_value(found.baseline, row, cell, found.notes)

    answer(options, build)


def facts(options: Options, part: str, columns: list[str] | None = None) -> None:
    """Every statement about a part, agreeing or not, with source, rank and reason."""
    from gpudb.render import spec_documents

    answer(
        options,
        lambda catalog, header: spec_documents.facts(catalog.facts(part, columns or None, known_at=options.known_at), header),
    )


def sources(options: Options, words: list[str] | None = None) -> None:
    """The documents that were read, with address, day and rank; of a part those that its facts rest on, too."""
    from gpudb.render import spec_documents

    def build(catalog: Any, header: str) -> Any:
        rows = [row._asdict() for row in catalog.sources(about=words or ())]
        columns = ("source", "publisher_name", "kind", "rank", "statements", "title", "url")
        where_read = ("read_at", "read_on_behalf") if len(rows) <= 5 else ()  # a long list has no room for them
        return spec_documents.records(rows, header, (*columns, *where_read), "source")

    answer(options, build)


def schema(options: Options, view: str | None = None, contract: bool = False, against: str | None = None) -> None:
    """The public SQL views and what their columns mean."""
    from gpudb.render import spec_documents

    if view is not None and (contract or against is not None):
        raise UsageError("the contract is about all views", f"ask for `gpudb schema {view}` without --contract and --against")

    def build(catalog: Any, header: str) -> Any:
        if against is not None:
            found = catalog.contract_changes(_json_file(against))
            rows = [change._asdict() for change in found.changes]
            return spec_documents.contract_changes(rows, found.old, found.least, found.new, header)
        if contract:
            return spec_documents.contract(catalog.contract(), header)
        rows = catalog.schema(view)
        human = ("column_name", "type", "unit", "description") if view else None
        return spec_documents.records(rows, header, human, "column" if view else "view")

    answer(options, build)


def _json_file(path: str) -> Any:
    """The content of a JSON file that the user named; raises ``UsageError`` when it cannot be read."""
    import json

    from gpudb.files import read_any

    try:
        return json.loads(read_any(path, 16 << 20))
    except (OSError, ValueError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not JSON"
        raise UsageError(f"{path} cannot be read: {said}", "give a file made with `gpudb schema --contract --json`") from error


def log(
    options: Options, part: str | None = None, source: str | None = None, since: str | None = None, until: str | None = None
) -> None:
    """What was recorded, withdrawn or corrected, when and why."""
    from gpudb.render import record_fields, spec_documents

    def build(catalog: Any, header: str) -> Any:
        rows = catalog.log(part, source=source, since=since, until=until or options.on, known_at=options.known_at)
        human = ("day", "action", "part", "column_name", "value", "new_value", "source", "why")
        return spec_documents.records(rows, header, human, "line", rows.notes, record_fields.LOG)

    answer(options, build)

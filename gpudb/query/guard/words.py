"""Why a statement was refused, in words: what happened, why, what to do, and the names that were perhaps meant."""

from __future__ import annotations

from collections.abc import Mapping

from gpudb.errors import DatabaseError, GpudbError, QueryRefused
from gpudb.names import suggest

#: seconds a query may be allowed at most
LONGEST = 3600.0
#: seconds after the time limit when the child is killed, if the engine has not stopped by itself
GRACE = 0.6
#: seconds that the child has to cancel its work on a server when nobody waits for it any more
FAREWELL = 0.5
#: seconds in which the child must have opened the database
START = 15.0
#: address space of the child, heap of SQLite in it, longest answer, longest SQL text; bytes
MEMORY, HEAP, ANSWER, TEXT = 512 << 20, 256 << 20, 32 << 20, 100_000

_MATH = (
    "abs acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 mod pi pow power "
    "radians round sign sin sinh sqrt tan tanh trunc"
)

SQLITE = frozenset(
    (
        _MATH + " log2 max min random "
        "char coalesce concat concat_ws glob hex ifnull iif if instr length like likelihood likely lower ltrim nullif "
        "octet_length quote replace rtrim soundex substr substring trim typeof unhex unicode unlikely upper "
        "avg count group_concat median percentile percentile_cont percentile_disc string_agg sum total "
        "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number "
        "current_date current_time current_timestamp date datetime julianday strftime time timediff unixepoch "
        "-> ->> json json_array json_array_length json_error_position json_extract json_group_array json_group_object "
        "json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid"
    ).split()
)
#: table-valued functions that read no table
SQLITE_TABLES = frozenset({"json_each", "json_tree"})

POSTGRESQL = frozenset(
    (
        _MATH + " cbrt cot div gcd lcm log min_scale scale trim_scale width_bucket random "
        "ascii bit_length btrim char_length character_length chr concat concat_ws initcap left length like_escape lower "
        "ltrim md5 normalize octet_length overlay position quote_ident quote_literal quote_nullable regexp_count regexp_instr "
        "regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr "
        "replace reverse right rtrim similar_to_escape split_part starts_with string_to_array string_to_table strpos substr "
        "substring text to_char to_date to_number to_timestamp translate upper "
        "any_value array_agg avg bit_and bit_or bool_and bool_or corr count covar_pop covar_samp every json_agg "
        "json_object_agg jsonb_agg jsonb_object_agg max min mode percentile_cont percentile_disc regr_avgx regr_avgy regr_count "
        "regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop "
        "var_samp variance grouping "
        "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number "
        "age date date_bin date_part date_trunc extract isfinite justify_days justify_hours justify_interval make_date "
        "make_interval make_time make_timestamp now overlaps timezone transaction_timestamp statement_timestamp "
        "array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions array_prepend "
        "array_remove array_replace array_to_json array_to_string array_upper cardinality generate_series generate_subscripts "
        "unnest num_nonnulls num_nulls pg_typeof row_to_json "
        "json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each "
        "json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_strip_nulls json_to_record "
        "json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array "
        "jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object "
        "jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first "
        "jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof to_json to_jsonb"
    ).split()
)
#: the role of docs/roles.sql that reads the public views and nothing else
READER_ROLE = "gpudb_reader"

ONLY = "`gpudb sql` only reads: one SELECT, VALUES or WITH over public views (`gpudb schema` lists them, `gpudb schema spec` its columns)"
SLOW = "narrow the query, or allow more seconds with `timeout`"
BIG = "read fewer rows or columns; for everything use the published files or a database of your own"

#: kind -> message, hint; {name} and {message} come from the engine
KINDS: dict[str, tuple[str, str]] = {
    "memory": (f"the query needed more than {HEAP >> 20} MB of memory and was stopped", BIG),
    "server": ("the query went over a limit of the server: {message}", BIG),
    "big": ("the query made a value that is too long ({message})", "values may hold 1,000,000 bytes; read or join less text"),
    "answer": (f"the answer is longer than {ANSWER >> 20} MB", "read fewer columns, or lower `limit`"),
    "action": ("{name} is not allowed", ONLY),
    "select": ("this is no query", ONLY),
    "statements": ("there is more than one statement", "give one statement at a time; " + ONLY),
    "function": (
        "the function {name}() is not allowed",
        "only functions that compute are, not those that read files, change settings or run other SQL",
    ),
    "naming": (
        "types that name what is in the catalog (regclass, regrole and their like) are not allowed",
        "ask the public views for names",
    ),
    "blind": (
        "the server did not show how it understood the query (debug_print_parse), so it was not run",
        "connect to PostgreSQL itself rather than through a pooler or a compatible product",
    ),
    "odd": ("a name in the query looks like a field of PostgreSQL's parse tree", "give it another name"),
    "fault": ("the query could not be run: {message}", "this is a fault of gpudb; report the query"),
}


def refusal(why: Mapping[str, str], timeout: float, columns: Mapping[str, list[str]]) -> GpudbError:
    """The error for what the child reported; ``columns`` are the public views with their columns."""
    kind, message, name = why["error"], why["message"], why["name"]
    if kind == "database":
        return _database(message)
    if kind == "time":
        allowed = float(name or timeout)
        if allowed < timeout:
            said = f"the query ran longer than {allowed:g} s, which is what the server allows this user, and was stopped"
            return QueryRefused(said, "ask for less of it: a condition, fewer joins; or ask the administrator")
        return QueryRefused(f"the query ran longer than {timeout:g} s and was stopped", SLOW)
    if kind == "table":
        hint = "read one of the public views: `gpudb schema` lists them"
        return QueryRefused(f"{name} is not a public view", hint, _near(name, list(columns)))
    if kind == "quotes":
        error = _unknown(message, columns)
        return QueryRefused(error.message, "texts stand in single quotes, names of columns in double quotes", error.suggestions)
    if kind == "sql":
        return _unknown(message, columns)
    said, hint = KINDS.get(kind, KINDS["fault"])
    return QueryRefused(said.format(name=name or "this", message=message), hint)


def _database(message: str) -> DatabaseError:
    if "locked" in message or "busy" in message:
        return DatabaseError(f"the database is in use by another program ({message})", "try again when its load has finished")
    load = "load it with `gpudb db load`; GPUDB_SCHEMA names another schema"
    hint = load if message.startswith("it has no views of gpudb") else "check it with `gpudb db verify`"
    return DatabaseError(f"the database cannot be read: {' '.join(message.split())}", hint)


def _unknown(message: str, columns: Mapping[str, list[str]]) -> QueryRefused:
    """The engine's message, with the names that may have been meant when it is about a name."""
    every = sorted({column for names in columns.values() for column in names})
    for start, end, known, what in (
        ("no such table: ", "", list(columns), "view"),
        ('relation "', '" does not exist', list(columns), "view"),
        ("no such column: ", "", every, "column"),
        ("column ", " does not exist", every, "column"),
    ):
        if message.startswith(start) and message.endswith(end):
            name = message.removeprefix(start).removesuffix(end).strip('"')
            if what == "view":
                return QueryRefused(f"there is no public view {name}", "`gpudb schema` lists them", _near(name, known))
            short = name.rpartition(".")[2].strip('"')
            homes = [view for view in columns if short in columns[view]]
            hint = f"`{short}` is a column of {', '.join(homes)}" if homes else "`gpudb schema VIEW` lists the columns of a view"
            return QueryRefused(message, hint, () if homes else _near(name, known))
    said = message if len(message) <= 500 else message[:500] + " ..."
    not_sql = "syntax error" in message or "incomplete input" in message
    return QueryRefused(said, ONLY if not_sql else "correct the query; `gpudb schema` shows the views")


def _near(name: str, known: list[str]) -> tuple[str, ...]:
    from gpudb.query.column_words import column_of

    short = name.rpartition(".")[2].strip('"').lower()
    said = column_of(short.replace("_", " "))
    return tuple(dict.fromkeys((*([said] if said in known else []), *suggest(short, known))))[:3]

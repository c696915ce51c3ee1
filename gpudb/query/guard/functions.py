"""What a statement may call and how much it may use. Everything that is not named here is refused.

An allow-list, because the dangerous ones are many and grow with each release of an engine: ``load_extension``,
``fts3_tokenizer``, ``printf`` (one opcode that runs for seconds and takes 2 GB) on SQLite; ``set_config``,
``query_to_xml`` (runs any SQL), ``pg_read_file``, ``lo_create``, ``pg_logical_emit_message`` on PostgreSQL.
"""

from __future__ import annotations

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

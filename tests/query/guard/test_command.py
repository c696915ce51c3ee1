import json

from tests.helpers import answer, run


def test_rows_are_objects_with_numbers_as_numbers(any_db, capsys):
    rows = answer("sql", "select part, memory_gb from spec where part = 'h20-sxm5-96gb'", "--db", any_db, capsys=capsys)
    assert rows == [{"part": "h20-sxm5-96gb", "memory_gb": 96}]


def test_the_statement_may_come_from_standard_input(real_db, cli):
    done = cli("sql", "-", "--db", real_db, "--format", "csv", stdin="select 1 as a,\n 'x' as b -- comment\n")
    assert (done.returncode, done.stdout) == (0, "a,b\n1,x\n")


def test_standard_input_that_is_empty_or_no_utf8_is_a_usage_error(real_db, cli):
    assert cli("sql", "-", "--db", real_db, stdin="  \n").returncode == 2
    assert cli("sql", "", "--db", real_db).returncode == 2


def test_cut_rows_are_told_on_stderr_also_beside_json(real_db, capsys):
    for form in ("json", "csv", "table", "md"):
        code, out, err = run("sql", "select part from spec", "-n", "2", "--format", form, "--db", real_db, capsys=capsys)
        assert code == 0
        assert (out.splitlines()[-1] == "the first 2 rows, and more") == (form == "table")
        assert err.count("only the first 2 rows are shown; --limit raises this") == 1


def test_no_rows_still_show_their_columns(real_db, capsys):
    code, out, _ = run("sql", "select 1 as a, 2 as b where 0", "--format", "csv", "--db", real_db, capsys=capsys)
    assert (code, out) == (0, "a,b\n")
    assert answer("sql", "select 1 as a where 0", "--db", real_db, capsys=capsys) == []


def test_infinity_is_text_in_json(real_db, capsys):
    assert answer("sql", "select 1e999 as x", "--db", real_db, capsys=capsys) == [{"x": "inf"}]


def test_a_refused_statement_is_exit_code_6_and_json_when_asked(any_db, capsys):
    code, out, err = run("sql", "select * from _statement", "--json", "--db", any_db, capsys=capsys)
    assert (code, out) == (6, "")
    error = json.loads(err)["error"]
    assert (error["kind"], error["exit_code"]) == ("query_refused", 6)


def test_days_and_destinations_belong_into_the_query(real_db, capsys):
    for option in (("--on", "2025-01-01"), ("--known-at", "2025-01-01"), ("--to", "CN")):
        code, _, err = run("sql", "select 1", *option, "--db", real_db, capsys=capsys)
        assert code == 2
        assert option[0] in err


def test_a_missing_database_is_exit_code_4(tmp_path, capsys):
    assert run("sql", "select 1", "--db", str(tmp_path / "none.sqlite"), capsys=capsys)[0] == 4

"""Settings files: what wins, what is refused, and what a hostile folder cannot do."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from gpudb.cli import settings
from tests.helpers import run

SECRET = "s3cr3t-word"


@pytest.fixture
def place(tmp_path, monkeypatch, real_db, small_sqlite):
    """An empty working folder, a settings folder of the user's own, no variables."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    (home / "gpudb").mkdir(parents=True)
    for key in settings.KEYS.values():
        monkeypatch.delenv(key.variable, raising=False)
    monkeypatch.delenv("GPUDB_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.chdir(here)
    shutil.copyfile(small_sqlite, here / "team.sqlite")
    return here, home / "gpudb/config.toml"


def shown(capsys) -> dict[str, dict]:
    code, out, err = run("config", "show", "--json", capsys=capsys)
    assert code == 0, err
    return {row["setting"]: row for row in json.loads(out)["data"]}


def test_flag_wins_over_environment_over_folder_over_user_over_default(place, monkeypatch, capsys):
    here, user = place
    assert shown(capsys)["format"] | {"variable": ""} == {
        "setting": "format",
        "value": None,
        "origin": "default: table",
        "variable": "",
    }
    user.write_text('# mine\nformat = "csv"\nto = "DE"\n')
    assert shown(capsys)["format"]["origin"] == f"{user}:2"
    assert run("list", "--limit", "1", capsys=capsys)[1].startswith("part,")
    (here / "gpudb.toml").write_text('format = "md"\n')
    assert shown(capsys)["format"]["origin"] == "gpudb.toml:1"
    assert "\n| Part" in run("list", "--limit", "1", capsys=capsys)[1]
    assert shown(capsys)["to"]["value"] == "DE"
    monkeypatch.setenv("GPUDB_FORMAT", "jsonl")
    assert shown(capsys)["format"]["origin"] == "GPUDB_FORMAT"
    assert run("list", "--limit", "1", capsys=capsys)[1].startswith("{")
    assert "\t" in run("list", "--limit", "1", "--format", "tsv", capsys=capsys)[1]


def test_a_run_leaves_the_environment_as_it_was(place, capsys):
    _, user = place
    user.write_text('format = "csv"\ndb = "/nowhere/x.sqlite"\n')
    before = dict(os.environ)
    assert run("list", capsys=capsys)[0] == 4
    assert dict(os.environ) == before


def test_the_destination_of_a_setting_answers_status_and_a_flag_wins(place, capsys, real_db):
    _, user = place
    user.write_text(f'to = "CN"\ndb = "{real_db}"\n')

    def to(*words):
        return json.loads(run("status", "H20", "--on", "2025-05-01", "--json", *words, capsys=capsys)[1])["data"][0][
            "destination"
        ]

    assert to() == "CN"
    assert to("--to", "DE") == "DE"
    user.write_text(f'to = "JP"\ndb = "{real_db}"\n')
    assert to() == "JP"


def test_a_database_named_nearer_wins_for_reads_too(place, monkeypatch, capsys, real_db):
    here, user = place
    user.write_text(f'db_read = "{real_db}"\n')
    (here / "gpudb.toml").write_text('db = "team.sqlite"\n')
    code, out, err = run("list", "--format", "plain", "--columns", "part", capsys=capsys)
    assert (code, "x1-big" in out) == (0, True)
    assert err.startswith("note: database team.sqlite, named by gpudb.toml:1\n")
    code, out, err = run("list", "--json", capsys=capsys)
    assert (code, err) == (0, "")
    assert json.loads(out)["notes"][-1] == "database team.sqlite, named by gpudb.toml:1"
    assert json.loads(run("show", "nothing", "--json", capsys=capsys)[2])["error"]["exit_code"] == 3
    monkeypatch.setenv("GPUDB_DB", real_db)
    code, out, err = run("list", "--format", "plain", "--columns", "part", capsys=capsys)
    assert ("x1-big" in out, "note: database" in err) == (False, False)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('# c\n\nfromat = "csv"\n', 3, "there is no setting 'fromat'"), ('format = "xls"\n', 1, "format cannot be 'xls'"),
        ("[db]\nx = 1\n", 1, "db is text"), ("width = 5\n", 1, "width is a number"), ("width = true\n", 1, "width is a number"),
        ('ascii = "yes"\n', 1, "ascii is true or false"), ('color = "blue"\n', 1, "color cannot be 'blue'"),
        ('to = """a\nb"""\n', 1, "to is text on one line"), ("[[nonsense]]\n", 1, "no setting 'nonsense'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", ["folder", "user"])
def test_a_wrong_setting_is_refused_with_file_and_line(place, capsys, text, line, says, which):
    here, user = place
    path = here / "gpudb.toml" if which == "folder" else user
    path.write_text(text)
    code, out, err = run("list", capsys=capsys)
    assert (code, out) == (2, "")
    assert f"{'gpudb.toml' if which == 'folder' else user}:{line}: " in err
    assert says in err


def test_an_unknown_setting_is_refused_with_a_suggestion(place, capsys):
    place[1].write_text('formta = "csv"\n')
    assert "did you mean format?" in run("list", capsys=capsys)[2]


@pytest.mark.parametrize(
    "data",
    [b"format = \n", b"\xff\xfe", b"a=1\na=2\n", b"x = [" * 5000, b"#" * 70_000],
    ids=["syntax", "bytes", "twice", "deep", "long"],
)
def test_a_file_that_is_no_settings_file_is_refused_without_a_traceback(place, capsys, data):
    place[1].write_bytes(data)
    code, out, err = run("list", capsys=capsys)
    assert (code, out) == (2, "")
    assert str(place[1]) in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "line",
    [
        'db = "postgresql+psycopg://attacker.example/x"', 'db_read = "postgresql://attacker.example/x"', 'db = "/etc/passwd"',
        'db = "../team.sqlite"', 'db = "sqlite:///team.sqlite"', 'db = "link/../../team.sqlite"', 'db = "outside.sqlite"',
        'db = "file:team.sqlite?vfs=x"', 'db = "~/x.sqlite"', 'pager = "touch owned"', 'db = ""',
    ],
)  # fmt: skip
def test_a_hostile_folder_names_no_server_no_program_and_no_file_elsewhere(place, capsys, tmp_path, line):
    here, _ = place
    shutil.copyfile(here / "team.sqlite", tmp_path / "team.sqlite")
    (here / "outside.sqlite").symlink_to(tmp_path / "team.sqlite")
    (here / "gpudb.toml").write_text(line + "\n")
    code, out, err = run("list", capsys=capsys)
    assert code in (2, 4), (out, err)
    assert out == ""
    assert not (here / "owned").exists()


def test_a_folder_file_that_others_may_write_or_own_or_that_is_no_file_is_not_read(place, capsys, monkeypatch):
    here, _ = place
    path = here / "gpudb.toml"
    path.write_text('format = "csv"\n')
    path.chmod(0o666)
    code, out, err = run("list", "--limit", "1", capsys=capsys)
    assert (code, out.startswith("part,")) == (0, False)
    assert "gpudb.toml in this folder is not read: others may write it" in err
    path.chmod(0o644)
    path.unlink()
    path.symlink_to(here / "team.sqlite")
    assert settings.unsafe("gpudb.toml") == "it is not a regular file"


def test_another_users_file_is_not_read(place):
    here, _ = place
    path = here / "gpudb.toml"
    path.write_text('format = "csv"\n')
    if os.getuid() != 0:
        pytest.skip("only an administrator can give a file away")
    os.chown(path, 12345, 12345)
    assert settings.unsafe("gpudb.toml") == "it belongs to another user"


@pytest.mark.parametrize("words", [("config", "show"), ("config", "show", "--json"), ("config", "show", "--origin"), ("doctor",),
                                   ("doctor", "--json"), ("db", "path"), ("list",)], ids=" ".join)  # fmt: skip
@pytest.mark.parametrize("origin", ["user", "environment", "flag"])
def test_a_password_is_never_shown(place, capsys, monkeypatch, words, origin):
    url = f"postgresql+psycopg://me:{SECRET}@127.0.0.1:1/x"
    given = list(words)
    if origin == "user":
        place[1].write_text(f'db = "{url}"\n')
        place[1].chmod(0o600)
    elif origin == "environment":
        monkeypatch.setenv("GPUDB_DB", url)
    else:
        given += ["--db", url]
    code, out, err = run(*given, capsys=capsys)
    assert SECRET not in out + err
    assert "me:***@" in out + err
    assert code in (0, 1, 4)


def test_a_file_with_a_password_that_others_may_read_is_a_warning_of_doctor(place, capsys):
    place[1].write_text(f'db = "postgresql+psycopg://me:{SECRET}@127.0.0.1:1/x"\n')
    place[1].chmod(0o644)
    _, out, _ = run("doctor", "--json", capsys=capsys)
    check = next(c for c in json.loads(out)["data"]["checks"] if c["check"] == "password")
    assert (check["state"], check["hint"]) == ("warning", f"chmod 600 {place[1]}")


def test_config_path_and_gpudb_config(place, capsys, monkeypatch, tmp_path):
    assert run("config", "path", capsys=capsys)[1] == f"{place[1]}\n"
    own = tmp_path / "own.toml"
    own.write_text('format = "csv"\n')
    monkeypatch.setenv("GPUDB_CONFIG", str(own))
    assert shown(capsys)["format"]["origin"] == f"{own}:1"
    monkeypatch.setenv("GPUDB_CONFIG", "")
    assert shown(capsys)["format"]["origin"] == "default: table"
    assert run("config", "path", capsys=capsys)[0] == 2


def test_show_names_the_flag_and_every_setting_has_a_variable(place, capsys):
    _, out, _ = run("config", "show", "--json", "--db", "team.sqlite", capsys=capsys)
    rows = {row["setting"]: row for row in json.loads(out)["data"]}
    assert (rows["db"]["value"], rows["db"]["origin"]) == ("team.sqlite", "--db")
    assert {row["variable"] for row in rows.values()} == {key.variable for key in settings.KEYS.values()}


def test_without_files_the_settings_are_not_even_imported(place, cli):
    done = cli("list", "--limit", "1", "--db", "team.sqlite", cwd=place[0])
    assert done.returncode == 0
    import subprocess
    import sys

    code = "import sys; from gpudb.cli.main import run; run(['show', 'x1-big', '--db', 'team.sqlite']); print(sorted(m for m in sys.modules if 'settings' in m or m == 'tomllib'))"
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert found.stdout.rstrip().endswith("[]")


def test_what_files_set_is_taken_back_and_known_by_its_call_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GPUDB_TO", raising=False)
    Path("gpudb.toml").write_text('to = "HK"\n')
    applied = settings.apply()
    assert (os.environ["GPUDB_TO"], settings.in_force(applied)["to"].origin) == ("HK", "gpudb.toml:1")
    applied.take_back()
    assert "GPUDB_TO" not in os.environ
    assert settings.in_force(None)["to"] == settings.Origin(None, "default: CN")

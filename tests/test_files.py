"""Paths and what systems do differently: no step of a path is lost, a lock ends with its holder, a process lives or not."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gpudb.files import refuse_lost_steps
from gpudb.operating_system import alive, limit, limits, listen_again, locked, make_durable, on_signal, readable_by_others, whose
from tests.helpers import run

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks, and takes the text of a path as it is")


@pytest.fixture
def room(tmp_path, monkeypatch):
    (tmp_path / "here/folder").mkdir(parents=True)
    (tmp_path / "here/file").write_text("")
    (tmp_path / "here/link").symlink_to("folder")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@unix
@pytest.mark.parametrize(
    "path", ["missing/../x", "folder/missing/../../x", "file/../x", "./missing/../x", "/missing-folder/../x"]
)
def test_a_way_up_from_what_is_no_folder_is_refused(path, room):
    with pytest.raises(OSError, match="No such file|Not a directory"):
        refuse_lost_steps(path)


@pytest.mark.parametrize("path", ["x", "folder/../x", "../x", "link/../x", "missing/x", "..x", "a..b", "/../x", ""])
def test_every_other_path_passes(path, room):
    refuse_lost_steps(path)


@unix
@pytest.mark.parametrize(
    "words",
    [
        ("list", "--format", "csv", "-o", "{}.csv"),
        ("list", "--format", "csv", "--force", "-o", "{}.csv"),
        ("plot", "delta", "x1-big", "y2", "-o", "{}.csv"),
        ("export", "{}", "--formats", "csv", "--views", "spec"),
        ("db", "init", "--db", "{}.sqlite"),
    ],
    ids=" ".join,
)
def test_no_command_writes_where_a_missing_folder_was_named(words, room, small_sqlite, capsys):
    before = sorted(room.parent.rglob("*"))
    words = [word.replace("{}", "missing/../x") for word in words]
    code, out, err = run(*words, *(() if "--db" in words else ("--db", small_sqlite)), capsys=capsys)
    assert (code, out) == (4, "")
    assert "missing/.." in err
    assert sorted(room.parent.rglob("*")) == before


def test_a_way_up_from_a_folder_that_is_there_is_written(room, small_sqlite, capsys):
    assert run("list", "-o", "folder/../x.csv", "--db", small_sqlite, capsys=capsys)[0] == 0
    assert (room / "x.csv").read_text()


@unix
def test_a_lock_is_held_by_one_and_ends_with_its_holder(tmp_path):
    held = locked(tmp_path)
    assert held is not None
    code = f"from pathlib import Path; from gpudb.operating_system import locked; print(locked(Path({str(tmp_path)!r})) is None)"
    asked = [sys.executable, "-c", code]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "True\n"
    os.close(held)
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "False\n"


@unix
def test_a_process_that_ended_is_not_alive():
    done = subprocess.Popen([sys.executable, "-c", ""])
    assert alive(done.pid)
    done.wait()
    assert not alive(done.pid)
    assert alive(os.getpid())
    assert alive(1)


@unix
def test_everything_in_a_folder_and_the_folder_are_made_durable(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")) if Path("/proc").exists() else None
    )
    make_durable(tmp_path)
    if Path("/proc").exists():
        assert sorted(synced) == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "b")]


@unix
@pytest.mark.parametrize(
    ("mode", "told"), [(0o600, ""), (0o644, ""), (0o664, "others may write it"), (0o602, "others may write it"), (0o400, "")]
)
def test_a_file_that_others_may_write_is_not_trusted(mode, told, room):
    (room / "file").chmod(mode)
    held = os.stat(room / "file")
    assert whose(held).startswith(told)
    assert bool(whose(held)) == bool(told)
    assert readable_by_others(held) == bool(mode & 0o077)


@unix
def test_a_file_of_another_user_is_not_trusted(room, monkeypatch):
    held = os.stat(room / "file")
    monkeypatch.setattr(os, "getuid", lambda: held.st_uid + 1)
    assert whose(held) == ("it belongs to another user" if held.st_uid else "")


@pytest.mark.parametrize(
    ("platform", "held"),
    [("linux", ("CPU time", "files", "processes", "memory")), ("darwin", ("CPU time", "files", "processes")), ("win32", ())],
)
def test_each_system_says_which_limits_it_holds(platform, held, monkeypatch, small_sqlite, capsys):
    monkeypatch.setattr(sys, "platform", platform)
    assert limits() == held
    from gpudb.cli.doctor import _guard

    found = _guard()
    assert all(word in found.value for word in held)
    assert (found.state == "ok") == ("memory" in held)


def test_windows_is_not_asked_whose_a_file_is(room, monkeypatch):
    (room / "file").chmod(0o666)
    held = os.stat(room / "file")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(os, "getuid", raising=False)
    assert (whose(held), readable_by_others(held), locked(room), alive(1)) == ("", False, None, True)


#: modules that only some systems have, or that do something else on each; and what is only there of one that all have
ONLY_SOME = {"resource", "fcntl", "signal", "pwd", "grp", "termios", "tty", "msvcrt", "winreg", "ctypes", "posix", "nt", "syslog"}
ONLY_SOME_OF_OS = {"getuid", "geteuid", "getgid", "fork", "kill", "killpg", "setsid", "setpgid", "nice", "chown", "name", "uname", "statvfs", "pipe2"}  # fmt: skip


def test_what_only_some_systems_have_is_asked_in_one_module():
    package, found = Path(sys.modules["gpudb"].__file__).parent, []
    for path in sorted(package.rglob("*.py")):
        if path.name == "operating_system.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            names = [name for name in names if name in ONLY_SOME]
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                place = f"{node.value.id}.{node.attr}"
                names += [place] if place == "sys.platform" or (node.value.id == "os" and node.attr in ONLY_SOME_OF_OS) else []
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.startswith(("/dev/", "/proc/self", "/etc/", "/tmp"))
            ):
                names.append(node.value)
            found += [f"{path.relative_to(package)}:{node.lineno} {name}" for name in names]
    assert found == []


@unix
def test_a_handler_of_a_signal_is_called_and_the_one_before_comes_back():
    heard, before = [], signal.getsignal(signal.SIGTERM)
    as_before = on_signal("SIGTERM", lambda *_: heard.append(1))
    os.kill(os.getpid(), signal.SIGTERM)
    as_before()
    assert (heard, signal.getsignal(signal.SIGTERM)) == ([1], before)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGNOTHING", "CTRL_CLOSE_EVENT_OF_NOBODY"])
def test_a_signal_that_a_system_does_not_have_or_give_is_no_error(name):
    on_signal(name, lambda *_: None)()


def test_another_thread_than_the_main_one_listens_to_no_signal():
    before, done = signal.getsignal(signal.SIGINT), []
    thread = threading.Thread(target=lambda: done.append(on_signal("SIGINT", lambda *_: None)()))
    thread.start()
    thread.join()
    assert (done, signal.getsignal(signal.SIGINT)) == ([None], before)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_port_may_be_taken_again_where_that_gives_it_to_one_program(platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    with socket.socket() as made:
        listen_again(made)
        assert bool(made.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) == (platform != "win32")


def test_a_limit_that_a_system_does_not_have_is_no_error(monkeypatch):
    limit("RLIMIT_OF_NOBODY", 1)
    monkeypatch.setattr(sys, "platform", "win32")
    limit("RLIMIT_CPU", 0)  # would end this process at once


def test_a_page_is_served_from_another_thread_than_the_main_one(real_db):
    """As a program that embeds the server does: there are no signals to listen to, and no error."""
    import urllib.request
    from concurrent.futures import Future

    from gpudb.serve import server

    ready, ended = Future(), []

    def run_it():
        try:
            server.serve(real_db, server.Settings(port=0), ready.set_result)
        except BaseException as error:
            ended.append(error)
            ready.set_result("")

    threading.Thread(target=run_it, daemon=True).start()
    address = ready.result(20)
    assert not ended
    assert urllib.request.urlopen(address, timeout=20).status == 200


@unix
def test_the_guard_answers_where_the_system_has_no_limits(small_sqlite, tmp_path):
    """As on Windows: the child sets none, and the time, the list of functions and the views hold all the same."""
    from gpudb.errors import QueryRefused
    from gpudb.query.guard import ask

    (tmp_path / "as_windows.py").write_text("import sys; sys.platform = 'win32'\n")
    start = f"import sys; sys.path[:0] = [sys.argv[1], {str(tmp_path)!r}]; import as_windows; import child; child.main()"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ask, "START", start)
        assert ask.run(small_sqlite, "select count(*) from spec", 5, 10).rows == ((3,),)
        for text in ("select * from _statement", "delete from spec", "select load_extension('x')"):
            with pytest.raises(QueryRefused):
                ask.run(small_sqlite, text, 5, 10)
        endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
        with pytest.raises(QueryRefused, match="ran longer than"):
            ask.run(small_sqlite, endless, 0.5, 10)

"""`gpudb mcp`: a client of the official SDK over stdio, and the bare bytes on the wire."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import run
from tests.query.guard.test_signals import SOON, children, running, until

mcp = pytest.importorskip("mcp")
from mcp import Client, MCPError, StdioServerParameters

from gpudb.serve.assistants import LONGEST, PARTS, ROWS, TOOLS

ROOT = Path(__file__).resolve().parents[2]
SMI = "GPU 0: NVIDIA H20 (UUID: GPU-0)\nGPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n"


def client_of(database):
    return Client(
        StdioServerParameters(
            command=sys.executable, args=["-m", "gpudb", "mcp", "--db", database], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    )


@pytest.fixture
def ask(real_db):
    """Put several calls to one server over stdio; gives text and whether it is an error, for each."""

    def put(*calls):
        async def talk():
            async with client_of(real_db) as client:
                return [await client.call_tool(name, arguments) for name, arguments in calls]

        return [("".join(piece.text for piece in made.content), made.is_error) for made in asyncio.run(talk())]

    return put


@pytest.mark.dear
def test_the_tools_say_what_they_refuse_and_that_they_only_read(real_db):
    async def talk():
        async with client_of(real_db) as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = asyncio.run(talk())
    assert {tool.name for tool in tools} == {"peak", "identify", "compare", "status", "facts", "sql"}
    assert "do not guess" in instructions
    for tool in tools:
        assert "Refuses" in tool.description, tool.name
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all(one.get("description") for one in tool.input_schema["properties"].values())
    assert all("legal advice" in TOOLS[name].says for name in ("status", "compare"))


@pytest.mark.dear
def test_answers_have_figure_source_day_and_caveats(ask):
    peak, found, compared, cells, status, facts = ask(
        ("peak", {"device": "NVIDIA H100 80GB HBM3"}),
        ("identify", {"output": SMI}),
        ("compare", {"parts": ["H100", "H20"]}),
        ("compare", {"parts": ["H100", "H20"], "columns": ["memory_gb"]}),
        ("status", {"parts": ["H20"], "to": "CN", "on": "2025-05-01"}),
        ("facts", {"part": "H20", "columns": ["nvlink_gbs"]}),
    )
    assert not any(error for _, error in (peak, found, compared, cells, status, facts))
    assert peak[0].splitlines()[0] == "989.4"
    assert "BF16 tensor, dense, h100-sxm5-80gb" in peak[0]
    assert "Printed as" in peak[0]
    assert "h20-sxm5-96gb" in found[0]
    assert "To China" in compared[0]
    assert "148 TFLOPS" in compared[0]
    assert "https://" in cells[0]
    assert "LICENSE REQUIRED" in status[0]
    assert "sec.gov" in status[0]
    assert "Not legal advice" in status[0]
    assert "H20 is taken as h20-sxm5-96gb" in status[0]
    assert "primary read" in facts[0]


@pytest.mark.dear
def test_no_embargoed_destination_is_told_without_a_license(ask):
    everywhere = ask(
        *(
            ("status", {"parts": ["H20", "RTX 4090", "L4"], "to": to, "on": "2025-05-01"})
            for to in ("IR", "KP", "CU", "SY", "RU", "BY")
        )
    )
    for text, error in everywhere:
        assert not error
        assert text.count("LICENSE REQUIRED") == 3
        assert "NO LICENSE" not in text


@pytest.mark.dear
def test_eight_parts_are_each_told_with_citation_and_address(ask):
    ((text, error),) = ask(
        ("status", {"parts": ["H100", "H800", "H20", "H200", "A100", "A800", "L20", "L40S"], "to": "CN", "on": "2025-05-01"})
    )
    assert not error
    assert text.count(" to China on 2025-05-01: ") == 8
    assert text.count("https://") >= 8


WRONG = [
    ("peak", {"device": "NVIDIA H100"}, "fits"),
    ("peak", {"device": "H20", "precision": "bf17"}, "bf17"),
    ("peak", {"device": "h20-sxm5-96gb", "precision": "fp4"}, "does not exist: not applicable"),
    ("peak", {}, "'device' is a required property; peak takes device, precision, sparse, known_at; needed: device"),
    ("peak", {"device": 20}, "device: 20 is not of type 'string'"),
    ("peak", {"device": "H20", "to": "CN"}, "'to' was unexpected"),
    ("identify", {"output": "hello"}, "the text is no output that gpudb reads"),
    ("peak", {"device": "H" * 1_000_000}, "1,000,000 characters are given; give at most 200;"),
    ("status", {"parts": ["H20"], "to": "C" * 1_000_000}, "at most 200"),
    ("identify", {"output": "\x00\x01" * 100_000}, "the text is no output that gpudb reads"),
    ("identify", {"output": "GPU 0: NVIDIA H20 (UUID: GPU-0)\n" * 10_000}, "at most 4096 are read"),
    ("identify", {"output": "<nvidia_smi_log>" + "<a>" * 10_000}, "nests deeper than 64"),
    ("compare", {"parts": ["H20"], "columns": ["memory_gb"] * 10_000}, "10,000 names are given; give at most 30;"),
    ("sql", {"query": "select 1" + " " * 1_000_000}, "at most 100,000"),
    ("compare", {"parts": []}, "0 names are given; give at least 1;"),
    ("compare", {"parts": ["H20"] * (PARTS + 1)}, "9 names are given; give at most 8;"),
    ("compare", {"parts": ["H101"]}, "there is no part 'H101'; did you mean"),
    ("status", {"parts": ["H20"], "to": "Atlantis"}, "Atlantis"),
    ("status", {"parts": ["H20"]}, "'to' is a required property"),
    ("status", {"parts": ["H20"], "to": "CN", "on": "yesterday"}, "'yesterday' is not a day"),
    ("facts", {"part": "H20", "columns": ["colour"]}, "colour"),
    ("peak", {"device": "NVIDIA H10O"}, "did you mean h100"),
    ("compare", {"parts": ["H100 vs H20"]}, "names several parts: H100, H20; give each as a name of its own"),
    ("status", {"parts": ["H20"], "to": "CN, SG"}, "write one country"),
    ("sql", {"query": "delete from spec"}, "cannot modify spec"),
    ("sql", {"query": "select * from sqlite_master"}, "sqlite_master"),
    ("sql", {"query": "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"}, "5"),
    ("sql", {"query": "select a.published, b.published, a.source_url, b.source_url from spec_fact a, spec_fact b"}, ""),
]  # fmt: skip


@pytest.mark.dear
def test_wrong_input_is_an_error_of_the_tool_in_our_words(ask):
    *answers, (after, fine) = ask(*((tool, arguments) for tool, arguments, _ in WRONG), ("peak", {"device": "NVIDIA H20"}))
    assert (after.splitlines()[0], fine) == ("148", False)  # the server lives
    assert not [text for text, _ in answers if "`timeout`" in text], "a limit that the tool does not take"
    for (text, error), (tool, arguments, said) in zip(answers, WRONG, strict=True):
        assert error, (tool, arguments, text)
        assert said in text, (tool, arguments)
        assert "Traceback" not in text
        assert len(text) < 1_000, tool
    # what to do next is something that an assistant can do: it has tools and no shell
    more = ask(
        ("compare", {"parts": ["H100", "H800"]}),
        ("peak", {"device": "NVIDIA H20"}),
        ("compare", {"parts": ["H100", "H20"], "columns": ["tdp_w"]}),
    )
    told = [text for text, _ in (*answers, *more)]
    assert not [text for text in told if re.search(r"\bgpudb [a-z]+ ?[a-z-]*`|: gpudb ", text)]
    statements = set(re.findall(r"`(select [^`]+)`", "".join(told)))
    assert len(statements) == 3
    for text, error in ask(*(("sql", {"query": statement}) for statement in sorted(statements))):
        assert not error
        assert text.count("\n") > 20


@pytest.mark.dear
def test_sql_says_when_there_are_more_rows(ask):
    ((text, error),) = ask(("sql", {"query": "select statement_id from spec_fact order by 1"}))
    assert not error
    assert len(text.splitlines()) == ROWS + 2
    assert f"only the first {ROWS} rows are shown" in text
    assert len(text) < LONGEST


def test_a_tool_that_does_not_exist_is_an_error_of_the_protocol(ask):
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - wrapped in groups by the client
        ask(("write", {}))
    error = caught.value
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, MCPError)
    assert "there is no tool 'write'" in str(error)


def test_nothing_but_protocol_is_on_standard_output(real_db):
    asked = [
        {
            "id": 1,
            "method": "initialize",
            "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "sql", "arguments": {"query": "select 1 as one"}}},
        {"id": 3, "method": "tools/call", "params": {"name": "status", "arguments": {"parts": ["H20"], "to": "CN"}}},
        {"id": 4, "method": "tools/call", "params": {"name": "sql", "arguments": {"query": "drop table spec"}}},
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "gpudb", "mcp", "--db", real_db], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    got = []
    for message in asked:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        process.stdin.flush()
        if "id" in message:
            got.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate(timeout=60)
    assert (rest, process.returncode, errors) == ("", 0, "")
    assert [one["id"] for one in got] == [1, 2, 3, 4]
    assert all(one["jsonrpc"] == "2.0" and "result" in one for one in got)
    assert got[3]["result"]["isError"]


#: messages of a client that does not keep to the protocol
HOSTILE = (
    "", "{", "[]", "[1,2]", "null", "123", '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', '{"jsonrpc":"2.0","id":9,"method":5}',
    '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":[]}', "\0\0", "[" * 100_000, "x" * 1_000_000, '{"jsonrpc":"2.0","id":' + "9" * 6000 + "}",
    '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"\\ud800","arguments":{}}}', "Content-Length: 10\r\n\r\n{}",
    json.dumps({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "sql", "arguments": {"query": "x" * 1_000_000}}}),
)  # fmt: skip
HELLO = {
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


def assistant(database):
    """A running `gpudb mcp`, all three streams ours."""
    return subprocess.Popen(
        [sys.executable, "-m", "gpudb", "mcp", "--db", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.dear
@pytest.mark.trust
@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
def test_a_client_that_keeps_to_nothing_is_answered_still_and_one_that_leaves_prints_nothing(leaves, real_db):
    process = assistant(real_db)
    assert process.stdin is not None
    assert process.stdout is not None
    asked = [HELLO, {"method": "notifications/initialized"}, {"id": 2, "method": "tools/list"}]
    said = [json.dumps({"jsonrpc": "2.0", **message}) for message in asked]
    if leaves:
        process.stdout.close()
    else:
        said[2:2] = HOSTILE
    process.stdin.write("".join(f"{line}\n" for line in said).encode())
    process.stdin.flush()
    if not leaves:
        ids = {
            json.loads(line).get("id")
            for line in iter(process.stdout.readline, b"")
            if b'"id":2' not in line or process.stdin.close()
        }
        assert ids <= {1, 9, None}
    process.stdin.close()
    assert process.stderr is not None
    assert (process.wait(60), process.stderr.read()) == (0, b"")


#: runs for minutes
LONG = "select count(*) from spec_history a, spec_history b, spec_history c"


@pytest.mark.dear
@pytest.mark.trust
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux's /proc")
@pytest.mark.parametrize("leaves", ["closes both streams", "closes its own", "Ctrl-C"])
@pytest.mark.parametrize("often", [1, 45], ids=["one question", "more than there are threads"])
def test_whoever_leaves_in_mid_question_waits_for_nothing_and_leaves_no_process(often, leaves, real_db, figures):
    process = assistant(real_db)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None

    def say(*messages):
        process.stdin.write("".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages).encode())
        process.stdin.flush()

    say(HELLO, {"method": "notifications/initialized"})
    process.stdout.readline()
    say(*({"id": 2 + n, "method": "tools/call", "params": {"name": "sql", "arguments": {"query": LONG}}} for n in range(often)))
    assert until(lambda: children(process.pid), 60)
    kids, begun = children(process.pid), time.monotonic()
    if leaves == "Ctrl-C":
        process.send_signal(signal.SIGINT)
    elif leaves == "closes both streams":
        process.stdout.close()
    if leaves != "Ctrl-C":
        process.stdin.close()
    code, took = process.wait(60), time.monotonic() - begun
    figures("Ctrl-C or a client that leaves in mid-question: mcp goes on", 1, int(took > SOON), seconds=round(took, 1))
    assert (code, process.stderr.read()) == (130 if leaves == "Ctrl-C" else 0, b"")
    assert took < SOON
    assert until(lambda: not any(map(running, kids)), SOON)


def test_without_the_sdk_it_says_what_to_install(real_db):
    script = "import sys; sys.modules['mcp'] = sys.modules['mcp.server.stdio'] = None; from gpudb.cli.main import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "GPUDB_DB": real_db})
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install '.[mcp]'" in done.stderr


@pytest.mark.parametrize("option", [["--json"], ["--on", "2025-05-01"], ["--to", "CN"], ["-o", "x.json"]])
def test_options_that_say_nothing_to_a_server_are_refused(capsys, option):
    code, out, err = run("mcp", *option, capsys=capsys)
    assert (code, out) == (2, "")
    assert "has no meaning for mcp" in err or "can be used" in err


def test_a_database_that_is_not_there_is_told_at_the_start(capsys, tmp_path):
    code, out, err = run("mcp", "--db", str(tmp_path / "none.sqlite"), capsys=capsys)
    assert (code, out) == (4, "")
    assert "none.sqlite" in err

"""S8: no bytes and no TOML make a reader do anything but read, or refuse with file and line."""

from __future__ import annotations

import atexit
import random
import string

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.helpers import SCALE
from tests.trust import targets
from tests.trust.support import digest

pytestmark = [pytest.mark.trust, pytest.mark.slow]
atexit.register(targets.leave)
#: inputs per target and run; the release run multiplies them
COUNTS = {
    "seed_part": 600,
    "seed_lists": 400,
    "condition": 3_000,
    "identify": 800,
    "settings": 1_000,
    "units": 1_500,
    "own_csv": 600,
    "receipt": 1_000,
}
SEED = 20261123
odd = st.sampled_from(["\0", "\x1b[2J", "\u202e", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "=", "[", "]]", '"""', "'", "\\", "\r\n", "9" * 5000, "1e999", "nan", "0x" + "f" * 5000, "9999-12-31", "true", "{", "#", "٨٠", "½", ",", ";", "\t", ">=", "~"])  # fmt: skip


def _mixed(name):
    """Good inputs with pieces cut, doubled, swapped and odd texts put in."""
    good = targets.examples(name)

    @st.composite
    def made(draw):
        data = draw(st.sampled_from(good)).decode("utf-8", "replace")
        for _ in range(draw(st.integers(1, 4))):
            at, width = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
            put = draw(odd | st.text(max_size=12) | st.just(data[at : at + width] * 2))
            data = data[:at] + put + data[at + draw(st.sampled_from([0, 0, 1, width])) :]
        return data.encode("utf-8", "replace")

    return made()


@pytest.mark.parametrize("name", targets.TARGETS)
def test_no_bytes_do_more_than_be_refused(name, figures):
    count, tried, taken = COUNTS[name] * SCALE, 0, 0

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @seed(SEED)
    @given(st.binary(max_size=400) | _mixed(name) | st.text(alphabet=string.printable, max_size=200).map(str.encode))
    def attempt(data):
        nonlocal tried, taken
        tried += 1
        taken += targets.attempt(name, data)

    attempt()
    figures(f"S8 fuzzing: {name}", tried, 0)
    assert tried >= count // 2
    assert all(targets.attempt(name, good) or True for good in targets.examples(name))


words = st.sampled_from(["id", "name", "vendor", "reading", "facts", "source", "attribute", "value", "unit", "published", "at", "recorded", "evidence", "flagship", "aliases", "kind", "qualifier", "rank", "reason", "withdrawn", "family", "market"])  # fmt: skip
scalars = st.sampled_from(['"tdp"', "700", "-0.0", "nan", "inf", "1e999", "true", "2024-02-29", "2024-02-30", "07:00:00", "2024-01-01T00:00:00Z", '"dense"', "[]", "{}", "0x" + "F" * 5000, "9" * 400, '"""\n\n"""', '"\\u202e"', '"\\u0000"', "'nvidia'", '"700 W"', "9999-12-31"])  # fmt: skip


@st.composite
def tables(draw, depth=0):
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        key = draw(words)
        value = draw(scalars)
        if depth < 3 and draw(st.booleans()):
            inner = ", ".join(draw(tables(depth=3)).replace(" =", "=").splitlines()) if depth else draw(scalars)
            value = draw(st.sampled_from(["[{x}]", "{{ {x} }}", "[{{ {x} }}]"])).format(x=inner)
        lines.append(f"{key} = {value}")
    return "\n".join(dict((line.partition(" ")[0], line) for line in lines).values())


@pytest.mark.parametrize("name", [name for name in ("seed_part", "seed_lists", "own_csv", "settings") if name in targets.TARGETS])
def test_no_toml_does_more_than_be_refused(name, figures):
    count, tried = 400 * SCALE, 0
    head = targets.examples("seed_part")[0].decode().partition("[[reading]]")[0] if name == "seed_part" else ""

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @seed(SEED)
    @given(tables(), st.lists(tables(depth=2), max_size=3), words, st.booleans())
    def attempt(first, more, key, with_head):
        nonlocal tried
        tried += 1
        text = (head if with_head else "") + first + "".join(f"\n[[{key}]]\n{table}" for table in more)
        targets.attempt(name, text.encode("utf-8", "replace"))

    attempt()
    figures(f"S8 fuzzing: TOML of {name}", tried, 0)


def test_a_refused_load_changes_nothing(small_seed, tmp_path, capsys, figures):
    """Random damage to random files of a folder: whatever is not loaded whole leaves the database as it was, byte for byte."""
    from gpudb.store.loader import load
    from tests.helpers import run

    chance = random.Random(SEED)
    database = tmp_path / "held.sqlite"
    load(str(database), small_seed.root)
    good = {path: path.read_bytes() for path in sorted(small_seed.root.rglob("*.toml"))}
    before, tried, refused, bad = digest(database), 0, 0, []
    for _ in range(25 * SCALE):
        path = chance.choice(list(good))
        data = bytearray(good[path])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 6)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 4)))
        path.write_bytes(data)
        code, _out, err = run("db", "load", str(small_seed.root), "--db", str(database), capsys=capsys)
        path.write_bytes(good[path])
        tried += 1
        if code == 5:
            refused += 1
            if digest(database) != before or "unexpected" in err or "Traceback" in err or ".toml:" not in err:
                bad.append((path.name, err[:300]))
        elif code == 0:
            load(str(database), small_seed.root)
            before = digest(database)
        else:
            bad.append((path.name, code, err[:300]))
    figures("S8 fuzzing: refused loads", tried, len(bad))
    assert not bad, bad[:3]
    assert refused > tried // 2

"""Boards, servers and machines of clouds that hold parts: which part a name of one means, and what the whole has."""

from __future__ import annotations

from gpudb import names
from gpudb.errors import UnknownNameError
from gpudb.query.reader import Reader, Row, listed

_SYSTEMS = """SELECT system, name, part, quantity, total_memory_gb AS memory, total_bf16_tensor_dense_tflops AS bf16,
 total_gpu_tdp_w AS power FROM system_spec ORDER BY system"""
_MACHINE = """SELECT DISTINCT provider_name, quantity, part FROM cloud_instance
WHERE replace(replace(replace(lower(instance), '-', ''), '_', ''), '.', '') IN ({keys}) ORDER BY provider_name"""
#: before the name of a machine: what a cloud writes and people leave out, and what a service of a cloud adds
_BEFORE = ("standard", "ecs", "ml")
#: with these begin the names of boards and servers
WHOLES = ("dgx", "hgx")
#: what a note says of an answer about one part where the name means several
ONE_OF_THEM = "what follows is about one of them"
#: what a note says of the law where the name means a whole
BOARDS = "boards and servers are 4A090 where their parts are 3A090"


def of_part(reader: Reader, part: str) -> list[Row]:
    """The systems that hold a part, and how many of it."""
    return reader.rows("SELECT system, name, quantity FROM system_spec WHERE part = :part ORDER BY system", {"part": part})


def named(reader: Reader, name: str) -> tuple[str, str] | None:
    """The part in the board or server of this name, and a note that says what the whole has; of several the largest."""
    found = _called(reader, name)
    if len({row["part"] for row in found}) != 1:
        return None
    row = max(found, key=lambda row: row["quantity"])
    totals = (("memory", "GB of memory"), ("bf16", "TFLOPS BF16 dense"), ("power", "W for the GPUs"))
    held = ", ".join(f"{row[key]:,.0f} {unit}" for key, unit in totals if row[key])
    return row["part"], f"{row['name']} holds {row['quantity']} x {row['part']} ({held}); {ONE_OF_THEM}; {BOARDS}"


def machine(reader: Reader, name: str) -> tuple[Row, str] | None:
    """What a cloud's machine of this name (in any spelling) has, and a note; None where clouds with different parts call one so."""
    bare = "".join(word for at, word in enumerate(names.tokens(name)) if at or word not in _BEFORE)
    asked, params = listed("k", [bare, *(word + bare for word in _BEFORE)])
    found = reader.rows(_MACHINE.format(keys=asked), params)
    if len({row["part"] for row in found}) != 1:
        return None
    return (row := found[0]), f"{name} of {row['provider_name']} has {row['quantity']} x {row['part']}"


def instance(reader: Reader, name: str) -> tuple[str, str] | None:
    """The part in a cloud's machine of this name, and a note."""
    found = machine(reader, name)
    return found and (found[0]["part"], f"{found[1]}; {ONE_OF_THEM}")


def inside(name: str) -> str:
    """What is left of the name of a board or server for the part in it: "DGX H100 8" is h100."""
    return "-".join(word for word in names.telling(name) if word not in WHOLES and not word.isdigit())


def unknown(reader: Reader, name: str, part: str) -> UnknownNameError:
    """What to say of the name of a board or server that fits several of them, or none; ``part`` is what may be in it, or ""."""
    found = _called(reader, name)
    hint = f"ask for the part in it{f': `gpudb show {part}`' if part else ', like `gpudb show H100`'}"
    if found:
        told = ", ".join(dict.fromkeys(row["name"] for row in found))
        return UnknownNameError(f"{name!r} is the name of several machines: {told}", hint, tuple(r["system"] for r in found)[:3])
    return UnknownNameError(f"there is no machine {name!r} on record", hint)


def _called(reader: Reader, name: str) -> list[Row]:
    wanted = set(names.telling(name))
    found = [row for row in reader.rows(_SYSTEMS) if wanted <= {*names.tokens(row["system"]), *names.tokens(row["name"])}]
    # "H100 GPU" names no machine, though "NVIDIA HGX H100 8-GPU" has all of its words
    return [row for row in found if wanted - set(names.tokens(row["part"]))]

"""Precisions, in every spelling of frameworks, and the columns of `spec` that hold their rates."""

from __future__ import annotations

from typing import NamedTuple

from gpudb import names
from gpudb.checked import word
from gpudb.errors import UsageError


class Precision(NamedTuple):
    """Where a precision stands in `spec`: the dense column, the sparse one (None: no such rate), and what it is."""

    name: str
    dense: str
    sparse: str | None
    unit: str
    meaning: str


def _tensor(name: str, unit: str = "TFLOPS") -> Precision:
    stem = f"{name}_tensor"
    end = unit.lower()
    return Precision(name, f"{stem}_dense_{end}", f"{stem}_sparse_{end}", unit, f"{name.upper()} tensor")


PRECISIONS = {
    p.name: p
    for p in (
        _tensor("bf16"),
        _tensor("fp16"),
        _tensor("tf32"),
        _tensor("fp8"),
        _tensor("fp4"),
        _tensor("int8", "TOPS"),
        _tensor("int4", "TOPS"),
        Precision("fp64-tensor", "fp64_tensor_tflops", None, "TFLOPS", "FP64 tensor"),
        Precision("fp64", "fp64_tflops", None, "TFLOPS", "FP64 vector"),
        Precision("fp32", "fp32_tflops", None, "TFLOPS", "FP32 vector"),
        Precision("fp16-vector", "fp16_tflops", None, "TFLOPS", "FP16 vector"),
        Precision("bf16-vector", "bf16_tflops", None, "TFLOPS", "BF16 vector"),
    )
}
#: what frameworks and formats call them: torch, JAX, Lightning, Composer, vLLM, Transformer Engine
_SAME = {
    "bfloat16": "bf16", "float16": "fp16", "half": "fp16", "f16": "fp16", "16": "fp16", "float": "fp32", "float32": "fp32",
    "f32": "fp32", "32": "fp32", "single": "fp32", "float64": "fp64", "f64": "fp64", "64": "fp64", "double": "fp64", "tfloat32": "tf32",
    "fp32-vector": "fp32", "fp64-vector": "fp64", "float8": "fp8", "f8": "fp8", "mxfp8": "fp8", "float4": "fp4",
    "f4": "fp4", "nvfp4": "fp4", "mxfp4": "fp4", "uint8": "int8", "i8": "int8", "uint4": "int4", "i4": "int4",
    "fp64-tensor-core": "fp64-tensor",
}  # fmt: skip
#: what stands before and behind the precision: torch.bfloat16, amp_bf16, bf16-mixed, fp8_w8a8, float8_e4m3fn
_BEFORE, _BEHIND = (
    ("torch", "jnp", "jax", "numpy", "np", "tf", "amp", "mixed"),
    ("mixed", "true", "w8a8", "w4a4", "dynamic", "x2", "tensor", "dense"),
)
#: formats of a float of 8 or 4 bits, as torch and ONNX end them (fn: finite, fnuz: no negative zero)
_FORMATS = {f"{bits}{end}": of for bits, of in (("e4m3", "fp8"), ("e5m2", "fp8"), ("e2m1", "fp4")) for end in ("", "fn", "fnuz")}


def spelled(name: str) -> Precision | None:
    """The precision that ``name`` means, or None: "bf16", also "torch.bfloat16", "bf16-mixed", "fp8_e4m3", "nvfp4"."""
    wanted = names.key(name)
    words = wanted.split("-")
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _BEHIND and "-".join(words) not in PRECISIONS:
        words = words[:-1]
    if words[-1] in _FORMATS and (len(words) == 1 or _SAME.get(words[0], words[0]) == _FORMATS[words[-1]]):
        words = [_FORMATS[words[-1]]]
    short = "-".join(words)
    return PRECISIONS.get(_SAME.get(short, short))


def precision(name: str) -> Precision:
    """As :func:`spelled`; raises ``UsageError`` for others."""
    return spelled(name) or PRECISIONS[word(name, "precision", tuple(PRECISIONS), UsageError)]

"""Tables of dense peaks in the form that a framework keeps: one line per name that a driver says, its source in a comment."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from gpudb.device_results import Peak
from gpudb.render.text import as_text, clean

#: what lightning calls a precision of ours
_LIGHTNING = {
    "fp64": "torch.float64",
    "fp32": "torch.float32",
    "tf32": '"tfloat32"',
    "bf16": "torch.bfloat16",
    "fp16": "torch.float16",
    "int8": "torch.int8",
}
#: name -> precision -> peak
Peaks = dict[str, dict[str, Peak]]


def _flops(peak: Peak) -> str:
    return f"{as_text(peak.value)}e12"


def _comment(peak: Peak, sign: str = "#") -> str:
    source = peak.sources[peak.source]
    marks = "".join(f", {clean(text)}" for text in (peak.derivation, peak.note) if text)
    return f"{sign} {peak.part}: {clean(source.title)}, {clean(peak.locator)}{marks} {source.url}"


def _torchtitan(peaks: Peaks, said: Sequence[str]) -> list[str]:
    out = [f"    # {line}" for line in said]
    for name, held in peaks.items():
        if "bf16" in held:
            out += [f"    if device_name == {json.dumps(name)}:",
                    f"        return int({_flops(held['bf16'])})  {_comment(held['bf16'])}"]  # fmt: skip
    return out


def _lightning(peaks: Peaks, said: Sequence[str]) -> list[str]:
    out = [*(f"# {line}" for line in said), "_CUDA_FLOPS: dict[str, dict[str | torch.dtype, float]] = {"]
    for name, held in peaks.items():
        lines = [
            f"        {key}: {_flops(held[precision])},  {_comment(held[precision])}"
            for precision, key in _LIGHTNING.items()
            if precision in held
        ]
        out += [f"    {json.dumps(name.lower().removeprefix('nvidia '))}: {{", *lines, "    },"]
    return [*out, "}"]


def _dictionary(variable: str, unit: Callable[[Peak], str]) -> Callable[[Peaks, Sequence[str]], list[str]]:
    def write(peaks: Peaks, said: Sequence[str]) -> list[str]:
        lines = [
            f"    {json.dumps(name)}: {unit(held['bf16'])},  {_comment(held['bf16'])}"
            for name, held in peaks.items()
            if "bf16" in held
        ]
        return [*(f"# {line}" for line in said), f"{variable} = {{", *lines, "}"]

    return write


def _json(peaks: Peaks, said: Sequence[str]) -> list[str]:
    data = {
        name: {
            precision: {
                "value": peak.value, "unit": peak.unit, "part": peak.part, "published": peak.published,
                "source": peak.sources[peak.source].title, "locator": peak.locator, "url": peak.sources[peak.source].url,
            }
            for precision, peak in held.items()
        }
        for name, held in peaks.items()
    }  # fmt: skip
    return [json.dumps({"about": list(said), "peaks": data}, indent=1, ensure_ascii=False)]


def _c(peaks: Peaks, said: Sequence[str]) -> list[str]:
    lines = [
        f"    {{{json.dumps(name)}, {_flops(held['bf16'])}}}, {_comment(held['bf16'], '/*').replace('*/', '* /')} */"
        for name, held in peaks.items()
        if "bf16" in held
    ]
    about = [f"/* {line.replace('*/', '* /')} */" for line in said]
    return [*about, "static const struct { const char *name; double bf16_dense_flops; } gpu_peaks[] = {", *lines, "};"]


#: framework -> writer
FORMS: dict[str, Callable[[Peaks, Sequence[str]], list[str]]] = {
    "torchtitan": _torchtitan,
    "lightning": _lightning,
    "nanogpt": _dictionary("flops_promised", _flops),
    "megatron": _dictionary("PEAK_TFLOPS", lambda peak: as_text(peak.value)),
    "json": _json,
    "c": _c,
}


def peak_table(framework: str, peaks: Peaks, header: str, command: str) -> str:
    """The table for a framework of :data:`FORMS`; ``command`` makes it again."""
    said = (
        f"Dense peaks (no sparsity), one multiply-add as two operations, by the name that the driver says: {clean(header)}",
        f"made again by: {command}; a name that is not here has no figure on record",
    )
    return "\n".join(FORMS[framework](peaks, said)) + "\n"

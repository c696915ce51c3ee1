"""All truth tables, in the order in which rows can be inserted; deletion goes backwards."""

from __future__ import annotations

from gpudb.store.law_schema import LAW_TRUTH
from gpudb.store.own_schema import OWN_TRUTH
from gpudb.store.schema import THINGS

TRUTH = (*THINGS, *LAW_TRUTH, *OWN_TRUTH)

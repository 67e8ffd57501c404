"""Drills: inject faults on purpose, and compare what callers met with what was promised.

`scenario` is the file; `plan` is what it means for one deployment, and what a proof predicts of
it. A drill runs `rehearsed` or `live`, in the order of `performance`, and leaves a `record`. From
that alone follow the `measures`, the `verdicts` and the `report` (all pure).
"""

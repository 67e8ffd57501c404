"""Drills: something fails on purpose, and what callers met is measured against what was promised.

`scenario` is the file and `casting` what it means for a deployment; `predictions` is what a proof
promises. A drill runs `rehearsed` or `live`, and leaves a `record`. From that alone follow the
`measures`, the `verdicts` and the `report` (all pure).
"""

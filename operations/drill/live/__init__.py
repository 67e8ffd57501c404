"""Drills on a deployment that really runs.

`callers` on this machine send requests through real DNS, a `switch` drains and restores regions,
and `written_items` finds and deletes what the drill wrote. `arguments` and `running` are the
command's side, `drill` runs the scenario.
"""

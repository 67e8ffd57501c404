"""Runs a deployed system's regions on this machine.

`reader` reads from an AWS endpoint what one region holds, as the values of `deployed`.
`local_regions` starts for each region an API `gateway` on a `loopback` port, whose `functions` run
in processes; the pollers of its DynamoDB `streams`; and its EventBridge `schedules`. `faults` make
a gateway fail.
"""

"""Reviews Terraform plans: what they would do to users of a multi-region system.

`plan` reads a plan into changes and two `system`s, before and after; `instances` makes these of the
plan's JSON. `rules` find what is dangerous, `waivers` hold accepted findings, `review` applies both
to all plans together, and `report` prints the result for people and for tools.
"""

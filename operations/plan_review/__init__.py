"""What a Terraform plan would do to a multi-region system, and whether that is safe.

`plan` reads plans into changes and two `system`s, before and after. `rules` find what is dangerous
in them, `waivers` say what somebody accepted, `review` puts it together, `report` tells it.
"""

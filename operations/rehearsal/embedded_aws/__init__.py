"""An emulated AWS on this machine: moto's server, extended by what an active-active system needs.

`emulator` starts it in a process of its own; inside that process `patched_moto` is moto with all
`gaps` patched, `global_tables` replicates DynamoDB's tables, and `control` is the emulator's own
API. docs/decisions/embedded-aws.md says why it exists and what it does not emulate.
"""

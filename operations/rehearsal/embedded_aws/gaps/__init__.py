"""Patches of moto, one file for each thing that AWS does and moto does not.

Each module says first what moto does and then what AWS does; its `install` patches moto for the
whole process. `patched_moto` installs them all.
"""

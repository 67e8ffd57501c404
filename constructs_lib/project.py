"""Where the project is on this machine; imports nothing of ours, so that everything may use it."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The folder of the project: it holds `main.py`, `deployments/` and `lambda/`."""

"""`python -m operations.drill`: fail a region, and compare what callers met with the promise."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.drill.command:app")

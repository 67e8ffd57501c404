"""`python -m operations.operator`: see and change which regions answer."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.operator.commands:app")

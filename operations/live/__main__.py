"""`python -m operations.live`: deploy a throw-away copy to a real account, and tear it down."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.live.command:app")

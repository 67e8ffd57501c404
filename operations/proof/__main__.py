"""`python -m operations.proof`: prove that a system of records survives its failures."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.proof.command:app", end_on_closed_pipe=True)

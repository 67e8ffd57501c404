"""`python -m operations.rehearsal`: deploy to the embedded AWS and call what was deployed."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.rehearsal.command:app")

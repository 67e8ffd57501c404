"""`pipenv run bench`: take every measurement, one after the other."""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.bench.command:main")

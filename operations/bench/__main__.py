"""`pipenv run bench`: every measurement, one after the other."""

from operations.bench import proof, synthesis

if __name__ == "__main__":
    synthesis.main()
    proof.main()

"""`pipenv run bench`: every measurement, one after the other."""

from operations.bench import proof, synthesis

synthesis.main()
proof.main()

"""What to build: the model of a deployment file, its rules and its errors."""

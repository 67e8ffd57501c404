"""What moto leaves out, one gap a file, each to be deleted when moto mends it."""

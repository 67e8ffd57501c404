"""Maps: a projection, and labels that do not overlap."""

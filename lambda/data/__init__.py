"""Documents that are written in one region and read in all."""

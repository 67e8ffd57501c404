"""Who is told when users would notice something, and where to look then."""

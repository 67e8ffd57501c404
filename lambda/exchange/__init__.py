"""Currency exchange: each region serves rates and conversions from its own replica."""

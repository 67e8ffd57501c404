"""Currency exchange: every region serves rates and conversions from its own replica."""

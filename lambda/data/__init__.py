"""Documents that any region takes and every region gives back."""

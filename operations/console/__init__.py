"""What every command shares: launcher, signals, progress, errors, exit codes, Markdown tables."""

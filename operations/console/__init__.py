"""What every command shares: progress, signals, errors and exit codes."""

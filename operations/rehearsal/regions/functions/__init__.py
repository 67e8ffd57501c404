"""Runs deployed Lambda functions: their code, their environment, and the processes of each."""

"""Measurements that anyone can repeat, as ratios against a baseline in the same run."""

"""What people run before and after `cdktf deploy`."""

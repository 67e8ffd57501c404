"""The items that Meridian itself keeps in the table: drains and heartbeats."""

"""Lambda event source mappings: read from AWS, filtered, batched and delivered."""

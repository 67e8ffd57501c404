"""The DynamoDB global table: replicas, keys and scaling."""

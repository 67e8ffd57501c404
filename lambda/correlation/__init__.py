"""The correlation id of a request, in its logs, in calls to other services and in its answer."""

"""API Gateway's HTTP APIs: what happens to a request before and after the Lambda function.

`application` reads HTTP, and `edge` calls the others in API Gateway's order: `destinations` (host,
base path, stage), `cors`, `authorizers`, `throttling`, `events` (request to event), and `responses`
(result to response).
"""

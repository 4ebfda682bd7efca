"""Machine doors: /v1 (described by an OpenAPI document), health and metrics. One file a resource, its scope beside it."""

"""The worker: runs durable work by its name, takes up again what a dead worker had begun."""

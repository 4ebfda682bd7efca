from daman.foundation import queue


@queue.every(cron="20 1 * * *")
def forget_finished_jobs() -> None:
    """Delete the jobs that ended well long ago."""
    queue.forget_finished()


@queue.every(cron="*/5 * * * *")
def rescue_stalled_jobs() -> None:
    """Give back to the queue what a dead worker left."""
    queue.rescue_stalled()

from daman.foundation import inspection, queue


@queue.every(cron="20 1 * * *")
def forget_finished_jobs() -> None:
    """Delete the jobs that ended well long ago."""
    queue.forget_finished()


@queue.every(cron="* * * * *")
@queue.job(name="foundation.rescue_stalled_jobs", once=True)  # no lock: a worker that died rescuing must not keep the next out
def rescue_stalled_jobs() -> None:
    """Give back to the queue what a dead worker left."""
    queue.rescue_stalled()


@queue.every(cron="10 2 * * *")
def inspect() -> None:
    """Every night the data is asked whether it holds together; what does not is an error in the log."""
    inspection.inspect()

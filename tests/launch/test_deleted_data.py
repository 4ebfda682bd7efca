"""A data folder deleted under a running server does not stand in the way of a new one."""

import shutil
from pathlib import Path

from daman.launch.postgres import EmbeddedPostgres


def test_starts_anew_where_the_data_was_deleted_under_a_running_server(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "data").ensure()
    try:
        shutil.rmtree(server.data)
        again = EmbeddedPostgres(tmp_path / "data").ensure()
        assert again.url("daman").startswith("postgresql://")
        assert (again.data / "PG_VERSION").exists()
    finally:
        EmbeddedPostgres(tmp_path / "data").stop()
        shutil.rmtree(server.data)

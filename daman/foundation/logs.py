"""Logs: one JSON object a line, and nothing in it that names a person."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter as Base

LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{9,20}(?![0-9])")  # national numbers, phones, accounts


class JsonFormatter(Base):
    """Adds time and level, and masks whatever looks like a personal number, wherever it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", *args, json_ensure_ascii=False, **kwargs)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Without the framework's "request": it repeats the address with all that was asked in it."""
        log_data.pop("request", None)
        return super().process_log_record(log_data)  # type: ignore[no-any-return]

    def format(self, record: logging.LogRecord) -> str:
        return LONG_NUMBER.sub("###", super().format(record))

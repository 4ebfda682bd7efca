"""The demonstration's settings, with one bare page more as the reference of `bin/bench web`."""

from daman.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tools.bench_urls"

"""bin/test: every test. Suites run one after the other, so that each loads only the plugins it needs."""

import os
import shutil
import subprocess
import sys
import time

PLUGINS = ["pytest_django.plugin", "_hypothesis_pytestplugin"]
BROWSER_PLUGINS = ["pytest_django.plugin", "pytest_playwright.pytest_playwright"]
SUITES = [
    (
        "law, engine, nation, launch, rooms, house",
        ["tests/lawengine", "tests/law", "tests/nation", "tests/launch", "tests/rooms", "tests/house", "tests/doors"],
        PLUGINS,
    )
]
BROWSER = ("screens and journeys in the browser", ["tests/screens", "tests/journeys"], BROWSER_PLUGINS)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> int:
    """Run the suites, or just the paths given; 0 when all passed."""
    arguments = sys.argv[1:]
    if arguments:
        wants_browser = any("screens" in a or "journeys" in a for a in arguments)
        return _pytest(arguments, BROWSER_PLUGINS if wants_browser else PLUGINS)
    results = {title: _suite(title, paths, plugins) for title, paths, plugins in SUITES}
    if os.environ.get("CHROMIUM_PATH") or any(map(shutil.which, CHROMIUMS)):
        results[BROWSER[0]] = _suite(*BROWSER)
    else:
        print("· no Chromium: the browser journeys are not run. On Debian: apt-get install chromium")
        results[BROWSER[0]] = 1 if os.environ.get("CI") else 0
    print("\n".join(f"{'ok ' if code == 0 else 'FAILED'} {title}" for title, code in results.items()))
    return max(results.values())


def _suite(title: str, paths: list[str], plugins: list[str]) -> int:
    print(f"· {title}")
    started = time.monotonic()
    code = _pytest([p for p in paths if os.path.exists(p)], plugins)
    print(f"  {time.monotonic() - started:.0f} s")
    return 0 if code == 5 else code


def _pytest(arguments: list[str], plugins: list[str]) -> int:
    named = [flag for plugin in plugins for flag in ("-p", plugin)]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", *named, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

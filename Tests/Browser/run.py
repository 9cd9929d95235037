#!/usr/bin/env python3
"""Plays the browser tests: all of them, or those whose names are given.

    Tests/Browser/run.py --takeout .build/debug/takeout --pictures .build/browser [NAME …] [--look phone-dark]

Without a browser or its driver it says so and ends with 0; any fault ends it with 1.
"""
import argparse
import concurrent.futures
import importlib
import pathlib
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="stories to play; all when none is given")
    parser.add_argument("--takeout", required=True, help="the program")
    parser.add_argument("--pictures", type=pathlib.Path, default=HERE.parent.parent / ".build" / "browser",
                        help="folder for pictures")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    parser.add_argument("--look", help="only this look, for example desk-light")
    parser.add_argument("--jobs", type=int, default=4, help="stories at once; they mostly wait for people and phones")
    return parser.parse_args()


def play_by_name(name, look, takeout, pictures, chromium):
    """For a process of its own, which has to find the story again."""
    harness = load()
    story = next(story for story in harness.STORIES if story.name == name)
    begun = time.monotonic()
    return harness.play(story, look, takeout, pictures, chromium), time.monotonic() - begun


def load():
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    harness = importlib.import_module("harness")
    for file in sorted(HERE.glob("*_stories.py")):
        importlib.import_module(file.stem)
    return harness


def main():
    given = arguments()
    try:
        harness = load()
    except ImportError as error:
        print(f"Browser tests skipped: {error}. `make test` installs it from PyPI where that is within reach.")
        return 0
    if not given.chromium:
        print("Browser tests skipped: there is no chromium. On Debian: apt-get install chromium")
        return 0
    given.pictures.mkdir(parents=True, exist_ok=True)
    wanted = [(story, look) for story in harness.STORIES for look in story.looks
              if (not given.names or story.name in given.names) and (not given.look or str(look) == given.look)]
    if not wanted:
        print(f"There is no such story. There are: {', '.join(story.name for story in harness.STORIES)}")
        return 1
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=given.jobs) as pool:
        running = {
            pool.submit(play_by_name, story.name, look, given.takeout, given.pictures, given.chromium): (story, look)
            for story, look in wanted}
        for future in concurrent.futures.as_completed(running):
            story, look = running[future]
            faults, seconds = future.result()
            print(f"{'failed' if faults else 'passed'}  {story.name} {look} ({seconds:.1f} s)", flush=True)
            for fault in faults:
                print(f"        {fault}", flush=True)
            failed += bool(faults)
    print(f"Browser tests: {len(wanted) - failed} passed, {failed} failed. Pictures: {given.pictures}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

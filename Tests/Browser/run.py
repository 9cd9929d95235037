#!/usr/bin/env python3
"""Plays the browser tests: all of them, or those whose names are given.

    Tests/Browser/run.py --takeout .build/debug/takeout --pictures .build/browser [NAME …] [--look phone-dark]

What fails is played once more with nothing beside it, since a browser that has to wait for a busy machine fails too; it
is told either way. Without a browser or its driver it says so and ends with 0; what fails twice ends it with 1.
"""
import argparse
import importlib
import multiprocessing
import pathlib
import queue
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
#: The player of this process: one browser plays story after story.
player = None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="stories to play; all when none is given")
    parser.add_argument("--takeout", required=True, help="the program")
    parser.add_argument("--pictures", type=pathlib.Path, default=HERE.parent.parent / ".build" / "browser",
                        help="folder for pictures and logs")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    parser.add_argument("--look", help="only this look, for example desk-light")
    parser.add_argument("--jobs", type=int, default=6, help="stories at once; they mostly wait for people and phones")
    parser.add_argument("--limit", type=int, default=900, help="seconds for all; what is not over by then has failed")
    return parser.parse_args()


def load():
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    harness = importlib.import_module("harness")
    for file in sorted(HERE.glob("*_stories.py")):
        importlib.import_module(file.stem)
    return harness


def prepare(*given):
    global player
    player = load().Player(*given)


def play(name, look, number):
    """In a process of its own, which has to find the story again."""
    story = next(story for story in load().STORIES if story.name == name)
    begun = time.monotonic()
    return name, look, player.play(story, look, number), time.monotonic() - begun


class Report:
    """What is known so far, told as it comes."""

    def __init__(self, wanted):
        self.open = {(story.name, look) for story, look in wanted}
        self.passed = 0
        self.failed = []

    def take(self, name, look, faults, seconds):
        self.open.discard((name, look))
        if faults:
            self.failed.append((name, look))
        else:
            self.passed += 1
        print(f"{'failed' if faults else 'passed'}  {name} {look} ({seconds:.1f} s)", flush=True)
        for fault in faults:
            print(f"        {fault}", flush=True)

    def give_up(self, limit):
        for name, look in sorted(self.open, key=str):
            self.take(name, look, [f"it was not over when all had taken {limit} seconds"], limit)


def play_all(wanted, given, office, jobs, first=0):
    """Plays stories at once. Each has a number of its own, from `first` on, from which its phones are made."""
    report = Report(wanted)
    end = time.monotonic() + given.limit
    about = (given.takeout, given.pictures, given.chromium, office.facts if office else None)
    # Those that wait for the demo's people in life's speed take longest, so they begin.
    wanted = sorted(wanted, key=lambda each: each[0].is_in_office)
    # Each begins anew, not as a copy of this process with its threads.
    with multiprocessing.get_context("spawn").Pool(min(jobs, len(wanted)), prepare, about) as pool:
        told = queue.SimpleQueue()
        for number, (story, look) in enumerate(wanted, first):
            pool.apply_async(
                play, (story.name, look, number), callback=told.put,
                error_callback=lambda error, name=story.name, look=look: told.put((name, look, [repr(error)], 0)))
        try:
            while report.open:
                report.take(*told.get(timeout=max(0.1, end - time.monotonic())))
        except queue.Empty:
            report.give_up(given.limit)
    return report


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
    begun = time.monotonic()
    office = None
    try:
        if any(story.is_in_office for story, _ in wanted):
            office = harness.Office(given.takeout, given.pictures)
        report = play_all(wanted, given, office, given.jobs)
        again = [each for each in wanted if (each[0].name, each[1]) in report.failed]
        if again:
            print(f"{len(again)} once more:", flush=True)
            second = play_all(again, given, office, 1, first=len(wanted))
            report.passed, report.failed = report.passed + second.passed, second.failed
    finally:
        if office:
            office.stop()
    print(f"Browser tests: {report.passed} passed, {len(report.failed)} failed in {time.monotonic() - begun:.0f} s. "
          f"Pictures: {given.pictures}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

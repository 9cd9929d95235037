"""What every browser test needs: the demo as a process of its own, a browser, looks, pictures, and what always must hold.

A test is a function marked with `story`; it gets a `Visit`, an open page at one size and in one scheme. When it ends,
the visit has failed if the browser's console had an error, the content security policy was violated, an answer was a
server's fault, or a page scrolled sideways.
"""
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
SCHEMES = ("light", "dark")
#: How long a page may take to come to what is expected, in milliseconds. People and phones take their time in life's
#: speed (a phone rings after some seconds), and a busy machine takes its own on top.
PATIENCE = 40_000
#: Seconds in which the demo must say its address; it is killed then, so that no test waits for ever.
START = 60


@dataclasses.dataclass(frozen=True)
class Look:
    """One size and one colour scheme."""

    size: str
    scheme: str

    @property
    def is_phone(self) -> bool:
        return self.size == "phone"

    def __str__(self) -> str:
        return f"{self.size}-{self.scheme}"


ALL_LOOKS = tuple(Look(size, scheme) for scheme in SCHEMES for size in SIZES)


@dataclasses.dataclass(frozen=True)
class Story:
    name: str
    play: Callable
    looks: tuple
    has_script: bool


STORIES: list[Story] = []


def story(looks=ALL_LOOKS, has_script=True):
    """Registers a test, to be played once for each look. `has_script`: else JavaScript is off."""

    def register(play):
        STORIES.append(Story(play.__name__, play, tuple(looks), has_script))
        return play

    return register


class Demo:
    """`takeout demo` on a free port; knows its address, and ends with the test."""

    def __init__(self, takeout: str, *arguments: str):
        self.errors = tempfile.TemporaryFile("w+")
        # Writing the backtrace of a crash takes minutes on a busy machine; its first line is told without one.
        self.process = subprocess.Popen(
            [takeout, "demo", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        self.output = []
        too_late = threading.Timer(START, self.process.kill)
        too_late.start()
        try:
            self.address = self._find_address()
        finally:
            too_late.cancel()
        # Read on, so that the demo never waits for a reader.
        threading.Thread(target=lambda: self.output.extend(self.process.stdout), daemon=True).start()

    def _find_address(self) -> str:
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"Open\s+(http://[^/\s]+)", line)
            if found:
                return found.group(1)
        self.errors.seek(0)
        raise AssertionError(f"The demo did not start: {''.join(self.output)}{self.errors.read()}")

    def stop(self) -> int:
        """As with Control-C; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("The demo did not stop within 20 seconds of Control-C.") from None


class Visit:
    """A page with one look, and the demo behind it."""

    def __init__(self, demo: Demo, context, page: Page, look: Look, pictures: pathlib.Path, name: str):
        self.demo, self.context, self.page, self.look = demo, context, page, look
        self.pictures, self.name = pictures, name
        self.faults: list[str] = []
        #: Texts of console messages that this test brings about on purpose.
        self.expected: list[str] = []
        self.listen(page)

    def listen(self, page: Page):
        page.on("console", lambda message: message.type == "error" and self.fault(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.fault(f"script: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and self.fault(f"{answer.status} from {answer.url}"))

    def fault(self, words: str):
        if not any(expected in words for expected in self.expected):
            self.faults.append(words)

    def open(self, path: str):
        self.page.goto(self.demo.address + path)
        self.check_width()

    def second_page(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        self.listen(page)
        return page

    # Looking

    def picture(self, name: str, whole_page: bool = False):
        self.check_width()
        path = self.pictures / f"{self.name}-{name}-{self.look}.png"
        self.page.screenshot(path=path, full_page=whole_page)

    def check_width(self):
        excess = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if excess > 0:
            self.fault(f"{self.page.url} scrolls sideways by {excess} px")

    def check_targets(self):
        """Buttons, links that stand alone, and fields are at least 44 px high (24 px wide)."""
        small = self.page.evaluate("""() => [...document.querySelectorAll('button, summary, select, textarea, input')]
            .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.unseen'))
            .map(each => [each.type === 'radio' ? each.parentElement : each, each])
            .map(([box, each]) => [box.getBoundingClientRect(), each])
            .filter(([box]) => box.height < 43.5 || box.width < 24)
            .map(([box, each]) => `${each.id || each.textContent.trim().slice(0, 30)} ${Math.round(box.width)}×${Math.round(box.height)}`)""")
        for each in small:
            self.fault(f"too small to be touched: {each}")

    def check_access(self):
        """What axe-core finds against WCAG 2.2 AA."""
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options)
        for violation in found.response["violations"]:
            for node in violation["nodes"]:
                where = " ".join(str(part) for part in node["target"])
                self.fault(f"axe {violation['id']} at {where}: {node.get('failureSummary', '')}")

    def check_page(self, access: bool = True):
        self.check_width()
        self.check_targets()
        if access:
            self.check_access()


def play(story: Story, look: Look, takeout: str, pictures: pathlib.Path, chromium: str) -> list[str]:
    """Plays one story with one look; returns what was wrong with it."""
    try:
        demo = Demo(takeout)
    except AssertionError as error:
        return [str(error)]
    expect.set_options(timeout=PATIENCE)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            width, height = SIZES[look.size]
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=look.scheme, has_touch=look.is_phone,
                java_script_enabled=story.has_script, locale="en-GB")
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            visit = Visit(demo, context, page, look, pictures, story.name)
            try:
                story.play(visit)
            except Exception as error:
                visit.faults.append(f"{type(error).__name__}: {error}")
                page.screenshot(path=pictures / f"{story.name}-FAILED-{look}.png")
            context.close()
            browser.close()
            return visit.faults
    finally:
        demo.stop()

"""What every browser test needs: a demo or a whole office as processes, a browser, looks, pictures, and what must hold.

A test is a function marked with `story` (it visits a demo of its own) or `office_story` (it visits a business of its own
on a server that all of them share); it gets a `Visit`, an open page at one size and in one scheme. When it ends, the visit
has failed if the browser's console had an error, the content security policy was violated, an answer was a server's
fault, or a page scrolled sideways.
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
from office import Client, Office, end_with_parent
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
DESK, PHONE = Look("desk", "light"), Look("phone", "light")
DARK_DESK, DARK_PHONE = Look("desk", "dark"), Look("phone", "dark")


@dataclasses.dataclass(frozen=True)
class Story:
    name: str
    play: Callable
    looks: tuple
    has_script: bool
    #: Visits the office that all share, instead of a demo.
    is_in_office: bool


STORIES: list[Story] = []


def story(looks=ALL_LOOKS, has_script=True, is_in_office=False):
    """Registers a test, to be played once for each look. `has_script`: else JavaScript is off."""

    def register(play):
        STORIES.append(Story(play.__name__, play, tuple(looks), has_script, is_in_office))
        return play

    return register


def office_story(looks=ALL_LOOKS, has_script=True):
    """A test on the real server, with a business and an owner of its own."""
    return story(looks, has_script, is_in_office=True)


class Demo:
    """`takeout demo` on a free port; knows its address, and ends with the test."""

    def __init__(self, takeout: str, *arguments: str):
        self.errors = tempfile.TemporaryFile("w+")
        # Writing the backtrace of a crash takes minutes on a busy machine; its first line is told without one.
        self.process = subprocess.Popen(
            [takeout, "demo", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"}, preexec_fn=end_with_parent)
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
    """A page with one look, and the demo or the office behind it."""

    def __init__(self, browser, story: Story, look: Look, pictures: pathlib.Path, *, demo=None, client=None):
        self.demo, self.client, self.look = demo, client, look
        self.address = demo.address if demo else client.address
        self.pictures, self.name = pictures, story.name
        self._browser, self._has_script = browser, story.has_script
        self._contexts = []
        self.faults: list[str] = []
        #: Texts of console messages that this test brings about on purpose.
        self.expected: list[str] = []
        self.page = self.other_browser()
        self.context = self.page.context

    def other_browser(self) -> Page:
        """A page in a browser that shares no cookies with the others: another person, or another device."""
        width, height = SIZES[self.look.size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=self.look.scheme, has_touch=self.look.is_phone,
            java_script_enabled=self._has_script, locale="en-GB", base_url=self.address)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        self.listen(page)
        return page

    def listen(self, page: Page):
        page.on("console", lambda message: message.type == "error" and self.fault(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.fault(f"script: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and self.fault(f"{answer.status} from {answer.url}"))

    def fault(self, words: str):
        if not any(expected in words for expected in self.expected):
            self.faults.append(words)

    def check(self, is_so: bool, words: str):
        if not is_so:
            self.fault(words)

    def open(self, path: str):
        self.page.goto(self.address + path)
        self.check_width()

    def second_page(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        self.listen(page)
        return page

    def close(self):
        for context in self._contexts:
            context.close()

    # Looking

    def picture(self, name: str, whole_page: bool = False, page: Page | None = None):
        self.check_width(page)
        path = self.pictures / f"{self.name}-{name}-{self.look}.png"
        (page or self.page).screenshot(path=path, full_page=whole_page)

    def check_width(self, page: Page | None = None):
        page = page or self.page
        excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if excess > 0:
            self.fault(f"{page.url} scrolls sideways by {excess} px")

    def check_targets(self, page: Page | None = None):
        """Buttons, links that stand alone, and fields are at least 44 px high (24 px wide)."""
        small = (page or self.page).evaluate("""() => [...document.querySelectorAll('button, summary, select, textarea, input')]
            .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.unseen') && each.type !== 'hidden')
            .map(each => [['radio', 'checkbox'].includes(each.type) ? each.closest('label') ?? each : each, each])
            .map(([box, each]) => [box.getBoundingClientRect(), each])
            .filter(([box]) => box.height < 43.5 || box.width < 24)
            .map(([box, each]) => `${each.id || each.textContent.trim().slice(0, 30)} ${Math.round(box.width)}×${Math.round(box.height)}`)""")
        for each in small:
            self.fault(f"too small to be touched: {each}")

    def check_access(self, page: Page | None = None):
        """What axe-core finds against WCAG 2.2 AA."""
        page = page or self.page
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
        found = Axe().run(page, options=options)
        for violation in found.response["violations"]:
            for node in violation["nodes"]:
                where = " ".join(str(part) for part in node["target"])
                self.fault(f"axe {violation['id']} at {where} of {page.url}: {node.get('failureSummary', '')}")

    def check_page(self, access: bool = True, page: Page | None = None):
        self.check_width(page)
        self.check_targets(page)
        if access:
            self.check_access(page)

    def first_load(self, path: str) -> int:
        """Bytes that a page and all that belongs to it take over the wire with an empty cache."""
        self.context.new_cdp_session(self.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        answers = []
        self.page.on("requestfinished", lambda request: answers.append(request))
        self.page.goto(self.address + path, wait_until="load")
        sizes = [request.sizes() for request in answers if not "/events" in request.url]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    def watch_shifts(self, page: Page):
        """Notes from now on what moves on a page by itself."""
        page.evaluate("""() => {
            window.shifts = [];
            new PerformanceObserver(list => list.getEntries().filter(each => !each.hadRecentInput).forEach(each =>
                window.shifts.push([each.value, each.sources.map(source => source.node?.outerHTML?.slice(0, 80))]))
            ).observe({type: "layout-shift"});
        }""")

    def check_shifts(self, page: Page):
        """At most what web.dev/articles/cls calls good."""
        shifts = page.evaluate("window.shifts")
        if sum(value for value, _ in shifts) >= 0.1:
            self.fault(f"{page.url} moves by itself: {shifts}")

    def check_keyboard(self, within: str):
        """Tab goes through the fields and buttons of a part in the order in which they stand, and each shows it."""
        there = self.page.evaluate("""(within) => {
            const part = document.querySelector(within);
            const all = [...part.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(each =>
                each.type !== 'hidden' && each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}));
            all.forEach((each, number) => each.setAttribute('data-stop', number));
            all[0].focus();
            return all.length;
        }""", within)
        for number in range(there):
            at, outline = self.page.evaluate("""() => [document.activeElement.getAttribute('data-stop'),
                parseFloat(getComputedStyle(document.activeElement).outlineWidth) *
                (getComputedStyle(document.activeElement).outlineStyle === 'none' ? 0 : 1)]""")
            if at != str(number):
                return self.fault(f"Tab leads to stop {at} of {within} instead of {number}")
            # The first one was focused by a script, which a browser need not show.
            if number and outline < 2:
                self.fault(f"stop {number} of {within} does not show that it has the focus")
            self.page.keyboard.press("Tab")
        return None


class Player:
    """One browser in one process; plays stories one after another."""

    def __init__(self, takeout: str, pictures: pathlib.Path, chromium: str, office: dict | None):
        self.takeout, self.pictures, self.chromium, self.office = takeout, pictures, chromium, office
        expect.set_options(timeout=PATIENCE)
        self.playwright = sync_playwright().start()
        self.browser = None

    def play(self, story: Story, look: Look, number: int) -> list[str]:
        """Plays one story with one look; returns what was wrong with it."""
        if self.browser is None or not self.browser.is_connected():
            self.browser = self.playwright.chromium.launch(executable_path=self.chromium, args=["--no-sandbox"])
        if story.is_in_office:
            return self._play(story, look, client=Client(self.office, number))
        try:
            demo = Demo(self.takeout)
        except AssertionError as error:
            return [str(error)]
        try:
            return self._play(story, look, demo=demo)
        finally:
            demo.stop()

    def _play(self, story: Story, look: Look, **behind) -> list[str]:
        visit = Visit(self.browser, story, look, self.pictures, **behind)
        try:
            story.play(visit)
        except Exception as error:
            visit.faults.append(f"{type(error).__name__}: {error}")
            visit.page.screenshot(path=self.pictures / f"{story.name}-FAILED-{look}.png")
        visit.close()
        return visit.faults

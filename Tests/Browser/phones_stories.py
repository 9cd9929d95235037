"""The phones in the browser: a human at both ends of real simulated calls."""
import re

from harness import DARK_DESK, DARK_PHONE, DESK, PHONE, Visit, story
from playwright.sync_api import expect


class Table:
    """The two phones as a visitor uses them, on a wide screen and on a small one."""

    def __init__(self, visit: Visit, page=None):
        self.visit = visit
        self.page = page or visit.page
        self.customer = self.page.locator("#customer")
        self.employee = self.page.locator("#employee")

    def open(self, path="/phones"):
        self.page.goto(self.visit.demo.address + path)
        expect(self.page.locator("body")).to_have_attribute("data-ready", "true")

    def look_at(self, part: str):
        if self.visit.look.is_phone:
            self.page.locator(f"[data-show={part}]").click()

    def turn_time(self, speed: int):
        self.page.locator(f"input[value='{speed}']").check()

    def expect_state(self, phone, state: str):
        expect(phone).to_have_attribute("data-state", state)

    def leave(self, text: str):
        """The customer calls, says it and hangs up."""
        self.look_at("customer")
        self.customer.get_by_role("button", name=re.compile("^Call ")).click()
        self.expect_state(self.customer, "talking")
        expect(self.customer.locator(".bubbles .assistant").first).to_contain_text("AI assistant")
        self.customer.get_by_role("textbox").fill(text)
        self.customer.get_by_role("button", name="Say it").click()
        expect(self.customer.locator(".bubbles .person")).to_contain_text(text)
        expect(self.customer.locator(".bubbles .assistant").last).to_contain_text("I have noted that.")

    def hang_up(self, phone):
        phone.get_by_role("button", name="Hang up").click()

    def hear(self):
        """The employee answers and proves to be a person."""
        self.look_at("employee")
        self.expect_state(self.employee, "ringing")
        self.employee.get_by_role("button", name="Answer").click()
        self.expect_state(self.employee, "talking")
        expect(self.employee.locator(".bubbles .assistant").first).to_contain_text("say yes or press 1")

    def rungs(self):
        return self.page.locator("#story .rungs li.done, #story .rungs li.now")


@story(looks=[DESK, DARK_PHONE])
def a_connected_call(visit: Visit):
    table = Table(visit)
    table.open()
    visit.picture("1-begin")
    visit.check_page()
    table.leave("My water heater is leaking onto the garage floor.")
    visit.picture("2-customer")
    visit.check_page(access=False)
    table.hang_up(table.customer)
    table.look_at("employee")
    table.expect_state(table.employee, "ringing")
    visit.picture("3-rings")
    visit.check_page()
    table.hear()
    table.employee.get_by_role("button", name="Yes", exact=True).click()
    expect(table.employee.locator(".bubbles")).to_contain_text("My water heater is leaking")
    expect(table.employee.get_by_role("button", name="Yes, connect me")).to_be_visible()
    visit.picture("4-message")
    visit.check_page()
    table.employee.get_by_role("button", name="Yes, connect me").click()
    table.look_at("customer")
    table.expect_state(table.customer, "ringing")
    table.customer.get_by_role("button", name="Answer").click()
    table.expect_state(table.customer, "connected")
    table.look_at("employee")
    table.expect_state(table.employee, "connected")
    expect(table.employee.locator("[data-status]")).to_contain_text(re.compile(r"connected · \d+:\d\d"))
    visit.picture("5-connected")
    table.hang_up(table.employee)
    table.look_at("between")
    expect(visit.page.locator("#story h3")).to_contain_text("Connected")
    expect(visit.page.locator("#story .rungs li.done")).to_have_count(8)
    visit.picture("6-done", whole_page=True)
    visit.check_page()
    wire_tells_all(visit)


def wire_tells_all(visit: Visit):
    """The requests of the call are there, and their secrets are not."""
    wire = visit.page.locator("#wire")
    for title in ["assistant-request", "tool-calls take_message", "place a call", "tool-calls confirm_recipient",
                  "control transfer", "end-of-call-report"]:
        expect(wire.locator("summary", has_text=title).first).to_be_attached()
    wire.locator("summary", has_text="place a call").click()
    expect(wire.locator("pre").first).to_contain_text("\"firstMessage\"")
    shown = wire.locator("pre").first.inner_text()
    if "water heater" in shown:
        visit.fault("the message stands in the request that places the call")
    if not re.search(r'"X-Vapi-Secret": "hidden"', shown):
        visit.fault("the secret is not hidden on the wire")
    visit.picture("7-wire")


@story(looks=[PHONE])
def declined_until_it_goes_to_the_letterbox(visit: Visit):
    table = Table(visit)
    table.open()
    table.turn_time(60)
    table.leave("I would like a quote for a new bathroom.")
    table.hang_up(table.customer)
    for call in (1, 2, 3):
        table.look_at("employee")
        table.expect_state(table.employee, "ringing")
        table.employee.get_by_role("button", name="Decline").click()
        table.expect_state(table.employee, "idle")
        if call == 1:
            table.look_at("between")
            expect(visit.page.locator("#story [data-until]")).to_contain_text(re.compile(r"in \d:\d\d"))
            visit.picture("1-waits")
    table.look_at("between")
    letter = visit.page.locator("#letters .letter").first
    expect(letter).to_be_visible()
    letter.locator("summary").click()
    expect(letter.locator("pre")).to_contain_text("quote for a new bathroom")
    visit.picture("2-letter")
    visit.check_page()


@story(looks=[DARK_DESK])
def nobody_at_the_page_lets_it_ring_out(visit: Visit):
    table = Table(visit)
    table.open()
    table.turn_time(10)
    table.leave("Please call me about the boiler.")
    table.hang_up(table.customer)
    table.expect_state(table.employee, "ringing")
    table.employee.get_by_role("button", name="Let it ring").click()
    table.expect_state(table.employee, "idle")
    expect(visit.page.locator("#story")).to_contain_text("no answer")
    table.turn_time(60)
    table.expect_state(table.employee, "ringing")
    table.employee.get_by_role("button", name="To voicemail").click()
    expect(table.employee.locator(".bubbles")).to_contain_text("You have reached the voicemail.")
    expect(visit.page.locator("#story .earlier, #story .which").last).to_contain_text("Call")
    if "boiler" in table.employee.locator(".bubbles").inner_text():
        visit.fault("a voicemail heard the message")


@story(looks=[DARK_PHONE])
def everything_can_be_done_by_keyboard(visit: Visit):
    table = Table(visit)
    table.open()
    keys = visit.page.keyboard
    table.customer.get_by_role("button", name=re.compile("^Call ")).focus()
    keys.press("Enter")
    table.expect_state(table.customer, "talking")
    expect(table.customer.locator(":focus")).to_have_count(1)
    table.customer.get_by_role("textbox").focus()
    keys.type("It is urgent: a pipe has burst!")
    keys.press("Enter")
    expect(table.customer.locator(".bubbles .assistant").last).to_contain_text("I have noted that.")
    table.customer.get_by_role("button", name="Hang up").focus()
    keys.press("Enter")
    table.look_at("employee")
    table.expect_state(table.employee, "ringing")
    table.employee.get_by_role("button", name="Answer").focus()
    keys.press("Enter")
    table.expect_state(table.employee, "talking")
    expect(table.employee.locator(":focus")).to_have_count(1)


@story(looks=[DARK_DESK])
def a_story_is_played_for_whoever_watches(visit: Visit):
    table = Table(visit)
    table.open()
    visit.page.locator("#menu summary").click()
    visit.picture("1-menu")
    visit.check_page()
    visit.page.locator("#play-connected").click()
    visit.page.wait_for_url("**/phones?watch=connected")
    expect(table.page.locator("body")).to_have_attribute("data-ready", "true")
    expect(visit.page.locator("#story h3")).to_contain_text("Connected")
    table.look_at("employee")
    visit.picture("2-played")
    visit.check_page()


@story(looks=[DESK])
def a_call_outlives_reloads_tabs_and_changes_of_speed(visit: Visit):
    table = Table(visit)
    table.open()
    table.leave("The drain in our yard is blocked.")
    table.open()
    table.expect_state(table.customer, "talking")
    expect(table.customer.locator(".bubbles .person")).to_contain_text("The drain in our yard")
    table.turn_time(60)
    expect(visit.page.locator(".pace")).to_have_class(re.compile("held"))
    table.hang_up(table.customer)
    table.expect_state(table.employee, "ringing")
    other = Table(visit, visit.second_page())
    other.open()
    other.expect_state(other.employee, "ringing")
    other.employee.get_by_role("button", name="Answer").click()
    table.expect_state(table.employee, "talking")
    other.page.close()
    table.employee.get_by_role("button", name="Press 1").click()
    expect(table.employee.locator(".bubbles")).to_contain_text("The drain in our yard")
    table.open()
    table.expect_state(table.employee, "talking")
    table.employee.get_by_label("What Sam Rivera says").fill("thanks, I will take care of it")
    table.employee.get_by_role("button", name="Say", exact=True).click()
    expect(visit.page.locator("#story h3")).to_contain_text(re.compile("Dealt with|Heard"))
    # A phone that was closed meanwhile tells so, and the page finds the demo gone.
    visit.expected += ["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET"]
    if visit.demo.stop() != 0:
        visit.fault("the demo did not stop cleanly while a page was open")
    expect(visit.page.locator("#lost")).to_be_visible()


@story(looks=[DESK], has_script=False)
def without_script_the_page_says_what_is_needed(visit: Visit):
    visit.open("/phones")
    # Chromium does not draw this where scripts are switched off by its driver.
    visit.check("The phones on this page need JavaScript" in visit.page.content(), "the page does not say what it needs")
    visit.page.locator("#menu summary").click()
    visit.picture("1-needs")
    visit.page.locator("#play-declined").click()
    visit.page.wait_for_url("**/phones?watch=declined")
    visit.page.get_by_role("link", name="Messages").first.click()
    visit.page.wait_for_url(visit.demo.address + "/")

"""What an owner does: reads messages, follows one live, sets things, looks at numbers."""
import re

from harness import DARK_DESK, DARK_PHONE, DESK, PHONE, Visit, office_story
from pages import go_to, headline, sign_in, sign_in_as_owner
from playwright.sync_api import expect

HUMAN = {"answer": "human"}
#: What the assistant says first, and last.
GREETING, QUESTION = "say yes or press 1", "Would you like me to connect you"
#: Messages go out in writing at once.
OFF = {"enable_outbound_callback": False, "callback_released": True}


# MARK: The inbox


@office_story(looks=[DESK, DARK_PHONE])
def an_inbox_fills_and_is_searched(visit: Visit):
    page, client = visit.page, visit.client
    business = sign_in_as_owner(visit, "Elm Road Bikes", **OFF)
    expect(page.get_by_text("No message yet.")).to_be_visible()
    visit.check_page()
    visit.picture("1-empty")

    rows = page.locator("li.row")
    client.leave(business, "My bike is ready, I heard?", customer_name="Zoë Ångström", customer_phone="+12025550188")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("e-mailed")
    for number in range(30):
        client.leave(business, f"Question {number}: the chain jumps on the third gear.", customer_name=f"Caller {number}")
    expect(rows).to_have_count(25)
    expect(rows.first).to_contain_text("Caller 29")
    page.reload()
    visit.check_page()
    visit.picture("2-full")
    page.get_by_role("link", name="Older").click()
    expect(rows).to_have_count(6)

    def search(text: str):
        page.get_by_role("searchbox").fill(text)
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url(re.compile("q="))

    search("zoe")
    expect(rows).to_have_count(1)
    search("202-555-0188")
    expect(rows).to_have_count(1)
    search("third gear")
    expect(rows).to_have_count(25)
    visit.check_page()
    visit.picture("3-found")
    page.get_by_role("link", name="Older").click()
    expect(rows).to_have_count(5)
    search("elephant")
    expect(page.get_by_text("Nothing was found for “elephant”")).to_be_visible()
    visit.check_page()
    visit.picture("4-nothing-found")
    page.goto(f"{visit.address}/businesses/{business}/messages")
    shelves = page.get_by_role("navigation", name="Which messages")
    shelves.get_by_role("link", name=re.compile("^Reached")).click()
    expect(page.get_by_text("No message was heard on the phone yet.")).to_be_visible()
    expect(shelves.locator("[aria-current]")).to_have_text("Reached")
    size = visit.first_load(f"/businesses/{business}/messages")
    visit.check(size < 60_000, f"a first visit takes {size} bytes")


@office_story(looks=[PHONE, DARK_DESK])
def what_strangers_say_is_shown_as_text(visit: Visit):
    page, client = visit.page, visit.client
    name = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    body = "</blockquote><h1>Pay here</h1> <a href=\"javascript:alert(1)\">now</a> {{name}}"
    business = sign_in_as_owner(visit, "Sam & Sons <b>Roofing</b>", **OFF)
    message = client.leave(business, body, customer_name=name, best_time="<i>noon</i>")
    expect(page.locator("li.row")).to_contain_text("<script>document.title='owned'</script>")
    visit.picture("1-inbox")
    page.locator("li.row a").click()
    expect(page).to_have_url(re.compile(message))
    expect(page.locator("blockquote")).to_have_text(body)
    expect(page.locator("figcaption")).to_contain_text(name)
    expect(page.locator("figcaption")).to_contain_text("<i>noon</i>")
    visit.check("owned" not in page.title().replace("'owned'", ""), f"the title is {page.title()}")
    visit.check_page()
    visit.picture("2-message")
    go_to(page, "Settings")
    expect(page.get_by_label("Name of the business")).to_have_value("Sam & Sons <b>Roofing</b>")


# MARK: One message


@office_story(looks=[DESK])
def seven_windows_stay_current(visit: Visit):
    """A browser opens six connections to a server at most: streams of six windows must not keep a seventh from anything."""
    business = sign_in_as_owner(visit, "Elm Road Bikes", **OFF)
    windows = [visit.page] + [visit.page.context.new_page() for _ in range(6)]
    for window in windows[1:]:
        window.goto(f"{visit.address}/businesses/{business}/messages")
    for number in (1, 2):
        visit.client.leave(business, "My bike is ready, I heard?", customer_name=f"Caller {number}")
        for window in windows:
            expect(window.locator("li.row").first).to_contain_text(f"Caller {number}")
    for window in windows[1:]:
        window.close()


@office_story(looks=[DESK, DARK_PHONE])
def a_call_is_followed_live_in_two_windows(visit: Visit):
    client, mine = visit.client, visit.page
    client.plan(HUMAN)
    business = sign_in_as_owner(visit, "Harbor Street Plumbing")
    hers = sign_in(visit, client.email, visit.other_browser())
    both = [mine, hers]
    message = client.leave(
        business, "My water heater is leaking onto the garage floor.", customer_name="Jordan Ellis",
        customer_phone=client.customer, urgency="urgent")
    for page in both:
        page.goto(f"{visit.address}/messages/{message}")
    inbox = visit.second_page()
    inbox.goto(f"{visit.address}/businesses/{business}/messages")
    visit.watch_shifts(hers)
    visit.watch_shifts(inbox)

    def expect_both(text: str, line: str):
        for page in both:
            expect(headline(page)).to_have_text(text)
            expect(page.locator(".story")).to_contain_text(line)

    expect_both("Ringing", "The phone rang")
    visit.check_page()
    visit.picture("1-rings")
    client.act("pickUp")
    expect_both("Answered", "Someone or something answered")
    client.hear(GREETING)
    client.act({"says": "Yes, that is me. Go ahead."})
    expect_both("Being heard", "A person was there and heard the message")
    expect(hers).to_have_title(re.compile("^Being heard"))
    visit.picture("2-heard")
    client.hear(QUESTION)
    client.act("handled")
    expect_both("Dealt with", "The call ended")
    expect(inbox.locator("li.row")).to_contain_text("dealt with")
    visit.check_shifts(hers)
    visit.check_shifts(inbox)
    expect(mine.get_by_role("heading", name="Why did you call me?")).to_be_visible()
    visit.check_page()
    visit.picture("3-over", whole_page=True)
    mine.get_by_role("link", name="Messages").first.click()
    expect(mine.locator("li.row")).to_contain_text(re.compile("heard .*, dealt with"))


@office_story(looks=[PHONE, DARK_DESK])
def the_buttons_of_a_message_steer_the_calls(visit: Visit):
    page, client = visit.page, visit.client
    client.plan(HUMAN)
    business = sign_in_as_owner(visit, "Button Bakery")
    message = client.leave(business, "Do you still have rye bread?", customer_name="Kim Park")
    visit.open(f"/messages/{message}")
    expect(headline(page)).to_have_text("Ringing")
    page.get_by_role("button", name="Stop calling").click()
    expect(headline(page)).to_have_text("Stopped")
    visit.check_page()
    visit.picture("1-stopped")
    page.get_by_role("button", name="Call me now").click()
    expect(headline(page)).to_have_text("Ringing")
    page.get_by_role("button", name="Mark handled").click()
    expect(headline(page)).to_have_text("Dealt with")
    expect(page.get_by_role("button", name="Mark handled")).to_have_count(0)
    visit.picture("2-handled")


@office_story(looks=[DESK, DARK_PHONE])
def a_test_call_ends_well_after_yes(visit: Visit):
    page, client = visit.page, visit.client
    client.plan(HUMAN)
    sign_in_as_owner(visit, "First Day Florist")
    go_to(page, "Settings")
    page.get_by_role("button", name="Make a test call").click()
    expect(page.get_by_text("Not a customer’s message")).to_be_visible()
    expect(headline(page)).to_have_text("Ringing")
    client.act("pickUp")
    expect(headline(page)).to_have_text("Answered")
    client.hear(GREETING)
    client.act({"says": "Yes, it is me."})
    expect(headline(page)).to_have_text("Being heard")
    client.hear(QUESTION)
    client.act("connect")
    expect(headline(page)).to_have_text("Dealt with")
    visit.check_page()
    visit.picture("1-over")


# MARK: Settings


@office_story(looks=[PHONE, DARK_DESK])
def settings_with_a_mistake_keep_what_was_typed(visit: Visit):
    page = visit.page
    sign_in_as_owner(visit, "Mistaken Masonry")
    go_to(page, "Settings")
    expect(page.get_by_role("button", name="Save", exact=True)).not_to_be_visible()
    visit.check_page()
    visit.picture("1-settings", whole_page=True)
    page.get_by_label("Minutes Between Retries").fill("9999")
    page.get_by_label("E-mail address for notices").fill("no address")
    page.get_by_label("Opening hours").fill("Weekdays from eight to five")
    visit.check_keyboard("#settings")
    visit.expected.append("status of 422")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing was saved yet")
    delay = page.get_by_label("Minutes Between Retries")
    expect(delay).to_be_focused()
    expect(delay).to_have_value("9999")
    expect(delay).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail address for notices")).to_have_value("no address")
    expect(page.get_by_label("Opening hours")).to_have_value("Weekdays from eight to five")
    expect(page.locator("#callback_retry_delay_minutes-hint")).to_contain_text("from 1 to 1440")
    is_covered = page.evaluate("""() => {
        const told = document.getElementById('callback_retry_delay_minutes-hint').getBoundingClientRect();
        return told.bottom > document.getElementById('savebar').getBoundingClientRect().top;
    }""")
    visit.check(not is_covered, "the bar to save covers the mistake")
    visit.check_page()
    visit.picture("2-mistakes")
    delay.fill("12")
    page.get_by_label("E-mail address for notices").fill("mason@example.com")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    visit.picture("3-saved")
    page.reload()
    expect(delay).to_have_value("12")
    expect(page.get_by_label("Opening hours")).to_have_value("Weekdays from eight to five")


@office_story(looks=[DESK, DARK_PHONE])
def the_preview_follows_the_fields(visit: Visit):
    page, client = visit.page, visit.client
    sign_in_as_owner(visit, "Foresight Framing")
    go_to(page, "Settings")
    lines = page.locator("#plan li")
    expect(lines).to_have_count(3)
    page.get_by_label("Max Retry Attempts").select_option("3")
    expect(lines).to_have_count(5)
    expect(lines.last).to_contain_text(f"e-mail to {client.email}")
    page.get_by_label("E-mail address for notices").fill("frame@example.com")
    expect(lines.last).to_contain_text("e-mail to frame@example.com")
    page.get_by_label("When", exact=True).select_option("saturday")
    expect(lines.first).to_contain_text(re.compile("Saturday 22:00|today 22:00|22:00"))
    visit.check_page()
    visit.picture("1-saturday", whole_page=True)
    page.get_by_label("Enable AI Call-Back for Messages").uncheck()
    expect(lines).to_have_count(1)
    expect(page.get_by_label("Max Retry Attempts")).not_to_be_visible()
    visit.picture("2-off")
    page.get_by_role("link", name="Discard").click()
    expect(page.get_by_label("Max Retry Attempts")).to_have_value("1")


@office_story(looks=[PHONE, DARK_DESK])
def two_editors_do_not_overwrite_each_other(visit: Visit):
    page = visit.page
    sign_in_as_owner(visit, "Two Hands Tailors")
    go_to(page, "Settings")
    other = visit.second_page()
    other.goto(page.url)
    other.get_by_label("Opening hours").fill("From nine")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("status").first).to_contain_text("Saved.")

    page.get_by_label("Opening hours").fill("From ten")
    visit.expected.append("status of 409")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Somebody else changed these settings")
    expect(page.get_by_label("Opening hours")).to_have_value("From ten")
    expect(page.get_by_text("Stored by now: “From nine”.")).to_be_visible()
    visit.check_page()
    visit.picture("1-conflict")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.reload()
    expect(page.get_by_label("Opening hours")).to_have_value("From ten")


@office_story(looks=[DARK_PHONE], has_script=False)
def without_script_all_but_live_news_works(visit: Visit):
    page, client = visit.page, visit.client
    business = sign_in_as_owner(visit, "Plain Paper Prints", **OFF)
    message = client.leave(business, "Are the posters ready?", customer_name="Olga Rossi")
    visit.open(f"/messages/{message}")
    page.get_by_role("button", name="Mark handled").click()
    expect(headline(page)).to_have_text("Dealt with")
    go_to(page, "Settings")
    page.get_by_label("Enable AI Call-Back for Messages").check()
    page.get_by_label("Max Retry Attempts").select_option("2")
    page.get_by_role("button", name="Show preview").click()
    expect(page.locator("#plan li")).to_have_count(4)
    expect(page.get_by_label("Max Retry Attempts")).to_have_value("2")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")


# MARK: Numbers


@office_story(looks=[DESK, DARK_PHONE])
def statistics_tell_how_many_were_reached(visit: Visit):
    page, client = visit.page, visit.client
    client.plan({"answer": "answers", "after": 1, "steps": ["yes", "handled"]}, {"answer": "busy"})
    business = sign_in_as_owner(visit, "Counting House Cafe", callback_retry_attempts=0)
    go_to(page, "Statistics")
    expect(page.get_by_text("Nothing to count yet.")).to_be_visible()
    visit.check_page()
    visit.picture("1-empty")
    go_to(page, "Messages")
    client.leave(business, "A table for four, please.", customer_name="Ann Lee")
    expect(page.locator("li.row")).to_contain_text(re.compile("heard .*, dealt with"))
    client.leave(business, "And one for two.", customer_name="Bert Miller")
    expect(page.locator("li.row").first).to_contain_text(re.compile("busy, e-mailed"))
    go_to(page, "Statistics")
    figures = page.locator("dl.figures dt")
    expect(figures.first).to_have_text("50 %")
    expect(page.locator("table.tallies tbody th").first).to_have_text(re.compile(r"^\d+ [A-Z][a-z]{2}$"))
    expect(page.get_by_role("img", name=re.compile("Messages on each of the last 30 days"))).to_be_visible()
    visit.check_page()
    visit.picture("2-counted", whole_page=True)
    page.get_by_role("link", name="7 days").click()
    expect(figures.first).to_have_text("50 %")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download as CSV").click()
    lines = saved.value.path().read_text().splitlines()
    visit.check(len(lines) >= 2 and "messages" in lines[0], f"the table is {lines[:2]}")

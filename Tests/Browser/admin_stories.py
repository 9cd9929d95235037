"""What an admin does: adds and releases businesses, invites people, reads attempts and changes, and mends trouble."""
import re

from harness import DARK_DESK, DARK_PHONE, DESK, PHONE, Visit, office_story
from office import ADMIN, PASSWORD
from owner_stories import OFF
from pages import go_to, row, sign_in
from playwright.sync_api import expect


@office_story(looks=[DESK, DARK_PHONE])
def an_admin_adds_releases_and_invites(visit: Visit):
    page, client = visit.page, visit.client
    name = f"New Leaf Gardens {client.number}"
    sign_in(visit, ADMIN)
    page.get_by_role("link", name="Add a business").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Public phone number").fill("12")
    visit.check_keyboard("main form")
    visit.expected.append("status of 422")
    page.get_by_role("button", name="Add the business").click()
    expect(page.get_by_label("Public phone number")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    visit.check_page()
    visit.picture("1-mistake", whole_page=True)
    page.get_by_label("Public phone number").fill(client.phone)
    page.get_by_role("button", name="Add the business").click()
    expect(page.get_by_role("status")).to_contain_text("stored")

    hers = invite(visit, name)
    go_to(hers, "Settings")
    expect(hers.get_by_text("AI call-back is not enabled for your business yet")).to_be_visible()
    visit.picture("4-not-released", page=hers)

    go_to(page, "Businesses")
    visit.check_page()
    visit.picture("5-businesses", whole_page=True)
    page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Release the call-back for those chosen").click()
    expect(page.get_by_role("status")).to_contain_text("The AI call-back is released")
    hers.reload()
    hers.get_by_label("Enable AI Call-Back for Messages").check()
    hers.get_by_label("Max Retry Attempts").select_option("2")
    hers.get_by_role("button", name="Save", exact=True).click()
    expect(hers.get_by_role("status").first).to_contain_text("Saved.")

    go_to(page, "Changes")
    page.get_by_label("Business").select_option(label=name)
    page.get_by_role("button", name="Show").click()
    retries = row(page, "Max Retry Attempts").first
    expect(retries).to_contain_text(client.email)
    expect(retries.get_by_role("cell").nth(4)).to_have_text("0")
    expect(retries.get_by_role("cell").nth(5)).to_have_text("2")
    expect(row(page, "Released to the owner").first).to_contain_text(ADMIN)
    visit.check_page()
    visit.picture("6-changes", whole_page=True)
    remove(visit)


def invite(visit: Visit, business: str):
    """The page of whoever was invited, in a browser of her own, signed in."""
    page, client = visit.page, visit.client
    go_to(page, "People")
    page.get_by_label("E-mail address").fill(client.email)
    page.get_by_role("checkbox", name=business).check()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text(f"The link is on its way to {client.email}")).to_be_visible()
    visit.check_page()
    visit.picture("2-invited", whole_page=True)
    hers = visit.other_browser()
    hers.goto(page.get_by_label("The link").input_value())
    hers.get_by_label("New password").fill(PASSWORD)
    hers.get_by_label("The same again").fill(PASSWORD + "?")
    hers.get_by_role("button", name="Begin").click()
    expect(hers.get_by_role("alert")).to_contain_text("The two fields differ")
    visit.check_page(page=hers)
    visit.picture("3-welcome", page=hers)
    hers.get_by_label("New password").fill(PASSWORD)
    hers.get_by_label("The same again").fill(PASSWORD)
    hers.get_by_role("button", name="Begin").click()
    expect(hers.get_by_text("No message yet.")).to_be_visible()
    return hers


def remove(visit: Visit):
    page, client = visit.page, visit.client
    go_to(page, "People")
    person = row(page, client.email)
    person.get_by_text("Remove", exact=True).click()
    person.get_by_role("button", name=f"Yes, remove {client.email}").click()
    expect(page.get_by_role("status")).to_contain_text("The user is removed")
    expect(person).to_have_count(0)


@office_story(looks=[PHONE, DARK_DESK])
def attempts_are_filtered_and_saved_as_a_file(visit: Visit):
    page, client = visit.page, visit.client
    client.plan({"answer": "busy"})
    name = f"Busy Bee Honey {client.number}"
    business = client.add_business(name)
    client.leave(business, "Two jars of acacia, please.", customer_name="Dana", customer_phone=client.customer)
    sign_in(visit, ADMIN)
    visit.open(f"/businesses/{business}/messages")
    expect(page.locator("li.row")).to_contain_text("busy, next try")
    page.goto(visit.address + "/admin/attempts")
    page.get_by_label("Business").select_option(label=name)
    page.get_by_label("Outcome").select_option(label="Busy")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Busy")
    visit.check_page()
    visit.picture("1-attempts")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download as CSV").click()
    lines = saved.value.path().read_text().splitlines()
    visit.check(len(lines) == 2 and client.phone in lines[1], f"the file is {lines}")
    page.get_by_label("Outcome").select_option(label="Connected")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No attempt is like that")).to_be_visible()

    go_to(page, "Statistics")
    page.get_by_label("Business").select_option(label=name)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("dl.figures dt").last).to_contain_text("$")
    visit.check_page()
    visit.picture("2-statistics", whole_page=True)


@office_story(looks=[DESK, DARK_PHONE])
def trouble_is_seen_and_mended(visit: Visit):
    page, client = visit.page, visit.client
    mute = client.add_business(f"Mute Swan Inn {client.number}", notification_email=None, **OFF)
    client.leave(mute, "A room for Friday?", customer_name=f"Lost Guest {client.number}")
    spare = client.customer.replace("555", "556")
    written = client.add_business(
        f"Written Word Books {client.number}", vapi_phone_number_id=client.line + "-b", public_phone_number=spare, **OFF)
    message = client.leave(written, "Is the atlas in?", customer_name="Ann Lee")
    sign_in(visit, ADMIN)
    visit.open(f"/messages/{message}")
    expect(page.locator(".state h1")).to_have_text("E-mailed")
    client.bury(message, f"the mail server said no {client.number}")
    line = f"line-of-nobody-{client.number}"
    client.call_line(line, "Is anybody there?")

    page.goto(visit.address + "/admin/businesses")
    page.get_by_role("link", name="See what it is").click()
    expect(row(page, f"Lost Guest {client.number}")).to_be_visible()
    dead = row(page, f"the mail server said no {client.number}")
    expect(dead).to_contain_text("Send a notice")
    visit.check_page()
    visit.picture("1-trouble", whole_page=True)
    dead.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status")).to_contain_text("It is tried again now.")
    expect(dead).to_have_count(0)
    expect(page.get_by_role("heading", name="The phone service just now")).to_be_visible()
    expect(page.get_by_text("Calls are on.")).to_be_visible()
    client.wait_for_unclaimed(line)
    page.reload()
    expect(row(page, line)).to_be_visible()
    visit.check_page()
    visit.picture("2-after")

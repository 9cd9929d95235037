"""Programs that are told: an owner adds one, reads what was sent, and sends it again; an admin has some of all businesses."""
import re

from harness import DARK_DESK, DARK_PHONE, DESK, PHONE, Visit, office_story
from office import ADMIN
from owner_stories import OFF
from pages import go_to, row, sign_in, sign_in_as_owner
from playwright.sync_api import expect


@office_story(looks=[DESK, DARK_PHONE])
def a_program_is_told_and_asked_again(visit: Visit):
    page, client = visit.page, visit.client
    business = sign_in_as_owner(visit, "Hook and Line Bait", **OFF)
    integrator = client.facts["integrator"]
    go_to(page, "Settings")
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_text("No program is told yet.")).to_be_visible()
    visit.check_page()
    visit.picture("1-empty", whole_page=True)

    visit.expected.append("status of 422")
    page.get_by_label("Address").fill("ftp://files.example.com/hooks")
    page.get_by_label("What it is", exact=True).fill("our CRM")
    page.get_by_label(re.compile("^A message came")).check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Address")).to_have_value("ftp://files.example.com/hooks")
    expect(page.get_by_label(re.compile("^A message came"))).to_be_checked()
    visit.check_page()
    visit.picture("2-mistake", whole_page=True)

    page.get_by_label("Address").fill(f"{integrator}/taken")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("The secret")).to_have_value(re.compile("^whsec_"))
    visit.check_page()
    visit.picture("3-made", whole_page=True)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("status")).to_contain_text("A test is on its way")
    working = page.url.split("/")[-1].split("?")[0]
    client.wait_for_deliveries(working)
    client.leave(business, "Do you have worms?", customer_name="Ann Lee", customer_phone="+12025550188")
    page.reload()
    sent = row(page, "A test")
    expect(sent).to_contain_text("delivered")
    sent.get_by_text("Show", exact=True).click()
    expect(sent.locator("pre")).to_contain_text('"type":"test"')
    page.get_by_role("button", name="Send again").last.click()
    expect(page.get_by_role("status")).to_contain_text("It is sent again.")

    failing, gone = [
        client.api("POST", f"businesses/{business}/webhooks", {"url": f"{integrator}{path}", "description": what})["id"]
        for path, what in [("/broken", "the till"), ("/orders/of/a/shop/that/was/closed/long/ago?key=0123456789", "")]
    ]
    client.leave(business, "And a rod?", customer_name="Kim Park", customer_phone="+12025550189")
    # That it came, that it went out in writing, and that nothing more happens.
    client.wait_for_deliveries(failing, count=3)
    client.disable(gone)
    page.goto(f"{visit.address}/businesses/{business}/webhooks/{failing}")
    expect(page.get_by_text("takes nothing")).to_be_visible()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("next try")
    first.get_by_text("What it said").click()
    expect(first.locator("pre").first).to_have_text("<h1>Out of order</h1>")
    visit.check_page()
    visit.picture("4-failing", whole_page=True)
    first.get_by_text("What it said").click()
    page.get_by_text("Delete", exact=True).click()
    visit.picture("5-sure")

    # Somebody else changes it while the page is open.
    client.api("PATCH", f"webhooks/{failing}", {"description": "the old till"})
    visit.expected.append("status of 409")
    page.get_by_label("What it is", exact=True).fill("the new till")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("“the old till”")
    visit.check_page()
    page.get_by_role("alert").scroll_into_view_if_needed()
    visit.picture("5-conflict")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    page.goto(f"{visit.address}/businesses/{business}/webhooks/{gone}")
    expect(page.get_by_text("nothing is sent any more")).to_be_visible()
    visit.picture("6-disabled", whole_page=True)
    page.get_by_role("link", name="Webhooks").click()
    for words in ["takes nothing", "disabled"]:
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    visit.check_page()
    visit.picture("7-list", whole_page=True)
    page.get_by_role("link", name=f"{integrator}/taken").click()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("status")).to_contain_text("It is off")
    visit.check_page()
    visit.picture("8-log", whole_page=True)


@office_story(looks=[PHONE, DARK_DESK])
def an_admin_has_programs_told_of_all_businesses(visit: Visit):
    page, client = visit.page, visit.client
    what = f"the agency's board {client.number}"
    sign_in(visit, ADMIN)
    go_to(page, "Webhooks")
    page.get_by_label("Address").fill(f"{client.facts['integrator']}/all/{client.number}")
    page.get_by_label("What it is", exact=True).fill(what)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("The secret")).to_be_visible()
    page.get_by_role("link", name="Webhooks").first.click()
    expect(row(page, what)).to_contain_text("Everything")
    visit.check_page()
    visit.picture("1-list", whole_page=True)
    go_to(page, "Changes")
    expect(row(page, ADMIN).first).to_be_visible()
    go_to(page, "Webhooks")
    row(page, what).get_by_role("link").click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Yes, delete it with its log").click()
    expect(page.get_by_role("status")).to_contain_text("The webhook is deleted.")
    expect(row(page, what)).to_have_count(0)

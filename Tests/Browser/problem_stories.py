"""What is shown when something is wrong with an address, a form, a link or a password: what it was, and what to do."""
import re

from harness import ALL_LOOKS, Visit, office_story, story
from pages import fill_in_login, go_to, sign_in_as_owner
from playwright.sync_api import expect


def says(visit: Visit, title: str, picture: str):
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(title)
    visit.check_page()
    visit.picture(picture)


@office_story(looks=ALL_LOOKS)
def what_is_wrong_is_explained(visit: Visit):
    page = visit.page
    visit.expected += [f"status of {status}" for status in (403, 404, 410, 413)]
    business = sign_in_as_owner(visit, "Wrong Turn Tours")
    visit.open("/messages/none")
    says(visit, "There is no such message", "1-message")
    # In the frame of whoever is signed in.
    go_to(page, "Settings")
    expect(page).to_have_url(re.compile(business))
    visit.open("/nowhere")
    says(visit, "There is no such page", "2-page")

    visit.open(f"/businesses/{business}/settings")
    page.get_by_label("Opening hours").evaluate("field => { field.maxLength = 2e6; field.value = 'a'.repeat(1e6); }")
    page.locator("form.settings, main form").first.evaluate("form => form.requestSubmit()")
    says(visit, "That is too much text", "3-too-much")
    visit.open(f"/businesses/{business}/settings")
    page.get_by_label("Name of the business").fill("Right Turn Tours")
    page.locator("main input[name=form_token]").first.evaluate("field => field.value = 'of another session'")
    page.get_by_role("button", name="Save", exact=True).click()
    says(visit, "This form is out of date", "4-form")

    page.context.clear_cookies()
    visit.open("/password/none")
    says(visit, "This link no longer works", "5-link")
    visit.open("/links/heard/none")
    visit.picture("6-mail-link")


@office_story()
def guessing_is_slowed(visit: Visit):
    page = visit.page
    visit.expected += ["status of 422", "status of 429"]
    # The others, who come from our address, are not slowed with us.
    visit.context.set_extra_http_headers({"X-Forwarded-For": f"198.51.100.{visit.client.number % 250 + 1}"})
    visit.open("/login")
    alert = page.get_by_role("alert")
    # Each wait is twice the one before: on a slow machine it takes some more guesses until one comes too soon.
    for _ in range(12):
        with page.expect_navigation():
            fill_in_login(page, visit.client.email, "a guess, and a wrong one")
        if "Too many tries" in alert.inner_text():
            break
    expect(alert).to_contain_text("Too many tries with a wrong password")
    visit.check_page()
    visit.picture("1-slowed")


@story(looks=ALL_LOOKS)
def the_demo_has_all_pages(visit: Visit):
    page = visit.page
    visit.expected.append("status of 404")
    # What slides in is pale until it has come.
    page.emulate_media(reduced_motion="reduce")
    visit.open("/")
    visit.check_page()
    visit.picture("1-inbox", whole_page=True)
    for place in ["Letterbox", "Statistics", "Settings"]:
        go_to(page, place)
        visit.check_page()
        visit.picture(f"2-{place.lower()}", whole_page=True)
    page.get_by_role("link", name="Webhooks").click()
    visit.check_page()
    visit.picture("3-webhooks", whole_page=True)
    visit.open("/messages/none")
    says(visit, "There is no such message", "4-nothing")
    visit.open("/login")
    visit.check_page()
    visit.picture("5-login")
    page.get_by_role("button", name=re.compile("admin")).click()
    go_to(page, "Admin")
    for place in ["Businesses", "Attempts", "Statistics", "Trouble", "People", "Webhooks", "Changes"]:
        go_to(page, place)
        visit.check_page()
        visit.picture(f"6-{place.lower()}", whole_page=True)
    visit.open("/account")
    visit.check_page()
    visit.picture("7-account", whole_page=True)
    visit.open("/docs")
    visit.check_page()
    visit.picture("8-docs")
    page.get_by_role("main").get_by_role("link", name="Callback settings").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Callback settings")
    visit.check_page()
    visit.picture("9-operation")

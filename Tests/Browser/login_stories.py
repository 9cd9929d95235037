"""Signing in, out, and in again after the session is over."""
import re

from harness import DARK_DESK, DARK_PHONE, DESK, PHONE, Visit, office_story
from office import PASSWORD
from pages import fill_in_login, go_to, sign_in, sign_in_as_owner
from playwright.sync_api import expect


@office_story(looks=[DESK, DARK_PHONE])
def an_owner_logs_in(visit: Visit):
    page, client = visit.page, visit.client
    business = client.add_business("Login Plumbing")
    client.add_owner(business)
    visit.open(f"/businesses/{business}/settings")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    visit.check_page()
    visit.check_keyboard("main")
    visit.picture("1-door")

    visit.expected.append("status of 422")
    fill_in_login(page, client.email, "not this one, surely")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("E-mail address")).to_have_value(client.email)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    visit.check_page()
    visit.picture("2-wrong")

    fill_in_login(page, client.email)
    expect(page).to_have_url(f"{visit.address}/businesses/{business}/settings")


@office_story(looks=[PHONE, DARK_DESK])
def a_session_that_is_over_leads_to_the_login_and_back(visit: Visit):
    page = visit.page
    business = sign_in_as_owner(visit, "Forgotten Tab Bikes", enable_outbound_callback=False, callback_released=True)
    go_to(page, "Settings")
    elsewhere = sign_in(visit, visit.client.email, visit.other_browser())

    def end_other_sessions():
        elsewhere.goto(visit.address + "/account")
        elsewhere.get_by_role("button", name="Sign out everywhere else").click()
        expect(elsewhere.get_by_role("status").filter(has_text="signed out")).to_be_visible()

    go_to(page, "Messages")
    end_other_sessions()
    # Open and left alone, the page says so with the next piece of news.
    visit.expected.append("status of 401")
    visit.client.leave(business, "Are you open on Sunday?")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    visit.check_page()
    visit.picture("0-ended")
    go_to(page, "Statistics")
    expect(page).to_have_url(re.compile("/login"))
    fill_in_login(page, visit.client.email)
    expect(page).to_have_url(f"{visit.address}/businesses/{business}/statistics")

    go_to(page, "Settings")
    end_other_sessions()
    # The preview, which follows what is typed, learns of it first.
    page.get_by_label("Name of the business").fill("Remembered “Tab” Bikes & Söhne")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("What you typed is kept on this page")
    visit.check_page()
    visit.picture("1-signed-out")
    fill_in_login(page, visit.client.email)
    expect(page.get_by_role("heading", name="Save it now?")).to_be_visible()
    visit.check_page()
    visit.check_keyboard("main")
    visit.picture("2-kept")
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page).to_have_url(re.compile(f"/businesses/{business}/settings"))
    expect(page.get_by_label("Name of the business")).to_have_value("Remembered “Tab” Bikes & Söhne")

    # A mere button leads back to its page, and nothing happens by itself.
    message = visit.client.leave(business, "Is it ready?")
    page.goto(f"{visit.address}/messages/{message}")
    end_other_sessions()
    page.get_by_role("button", name="Mark handled").click()
    expect(page.get_by_role("status")).to_contain_text("what you just sent was not stored")
    fill_in_login(page, visit.client.email)
    expect(page).to_have_url(f"{visit.address}/messages/{message}")
    expect(page.get_by_role("button", name="Mark handled")).to_be_visible()


@office_story(looks=[DARK_PHONE, DESK])
def an_account_is_looked_after(visit: Visit):
    page = visit.page
    sign_in_as_owner(visit, "Careful Roofing")
    page.goto(visit.address + "/account")
    page.get_by_label("Name of the program").fill("Website")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("The new token")).to_have_value(re.compile("^tk"))
    visit.check_page()
    visit.picture("1-token", whole_page=True)
    page.goto(visit.address + "/account")
    expect(page.get_by_label("The new token")).to_have_count(0)
    page.get_by_role("button", name="Revoke Website").click()
    expect(page.get_by_role("status")).to_contain_text("revoked")

    visit.expected.append("status of 422")
    page.get_by_label("Current password").fill("something else entirely")
    page.get_by_label("New password").fill("another good passphrase")
    page.get_by_label("The same again").fill("another good passphrase")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    visit.check_page()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("another good passphrase")
    page.get_by_label("The same again").fill("another good passphrase")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("link", name="Forgot your password?").click()
    visit.check_page()
    visit.picture("2-forgotten")
    page.get_by_label("E-mail address").fill(visit.client.email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_text("Look into your mail")).to_be_visible()


@office_story()
def a_forgotten_password_is_replaced_by_a_link(visit: Visit):
    page, client = visit.page, visit.client
    business = client.add_business("Absent Minded Movers")
    client.add_owner(business)
    visit.open("/forgotten")
    page.get_by_label("E-mail address").fill(client.email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_text("Look into your mail")).to_be_visible()
    visit.check_page()
    visit.picture("1-asked")
    link = re.search(r"http://\S+/password/\S+", client.mail("password")).group()
    page.goto(link)
    visit.check_page()
    visit.check_keyboard("main")
    visit.picture("2-link")
    visit.expected += ["status of 422", "status of 410"]
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same again").fill("short")
    page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.get_by_role("alert")).to_be_visible()
    visit.check_page()
    visit.picture("3-short")
    page.get_by_label("New password").fill("another good passphrase")
    page.get_by_label("The same again").fill("another good passphrase")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("No message yet.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()

"""What a visitor of the real pages does again and again."""
import re

from harness import Visit
from office import PASSWORD
from playwright.sync_api import Page, expect


def fill_in_login(page: Page, email: str, password: str = PASSWORD):
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(visit: Visit, email: str, page: Page | None = None) -> Page:
    """The page that it leads to."""
    page = page or visit.page
    page.goto(visit.address + "/login")
    fill_in_login(page, email)
    expect(page).not_to_have_url(re.compile("/login"))
    return page


def sign_in_as_owner(visit: Visit, name: str, **more) -> str:
    """Makes a business with an owner, who is signed in then; the business's id."""
    business = visit.client.add_business(name, **more)
    sign_in(visit, visit.client.add_owner(business))
    return business


def go_to(page: Page, place: str):
    """By the row of pages at the top."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=place, exact=True).click()


def headline(page: Page):
    """Where a message stands, in one or two words."""
    return page.locator(".state h1")


def row(page: Page, text: str):
    """The row of a table that holds a text."""
    return page.get_by_role("row").filter(has_text=text)

"""What the vendor's people see, reached by the links on the demonstration's bar."""

from playwright.sync_api import Page, expect

from tests.e2e.evidence import Evidence
from tests.e2e.product import eventually


class VendorSide:
    """The CRM and the reps' calendars in a tab of their own."""

    def __init__(self, page: Page, evidence: Evidence) -> None:
        self.page, self._evidence = page, evidence

    def record(self, title: str, account_key: str) -> dict[str, str]:
        """The CRM's record of that title and account, once it has arrived: label -> value."""
        self._open("The CRM's records")
        row = self.page.get_by_role("row").filter(has_text=account_key).filter(has_text=title)

        def arrived() -> bool:
            self.page.reload()
            return row.count() > 0

        eventually(arrived)
        row.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        return self._facts()

    def calendar_entry(self, words: str) -> str:
        """The reps' calendar entry that has these words, once it is there: all of its text."""
        self._open("The reps' calendars")
        entry = self.page.get_by_role("article").filter(has_text=words)

        def there() -> bool:
            self.page.reload()
            return entry.count() > 0

        eventually(there)
        return entry.first.inner_text()

    def reps_page(self, words: str) -> None:
        """Open the page where the rep of that calendar entry changes the meeting."""
        entry = self.page.get_by_role("article").filter(has_text=words)
        entry.first.get_by_role("link", name="hand it over").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def mail_to(self, address: str, subject: str) -> dict[str, str]:
        """The links of the mail to that address, once it is there: what is written -> where to."""
        self.page.goto("/")
        self.page.get_by_role("link", name="The mails").click()
        row = self.page.get_by_role("row").filter(has_text=address).filter(has_text=subject)

        def arrived() -> bool:
            self.page.reload()
            return row.count() > 0

        eventually(arrived)
        row.first.get_by_role("link").click()
        links = self.page.frame_locator("iframe.mail").get_by_role("link")
        expect(links.first).to_be_visible()
        return {link.inner_text(): link.get_attribute("href") or "" for link in links.all()}

    def catalogue(self) -> dict[str, str]:
        """What the catalogue's page says is in force: label -> value."""
        self._open("The CRM's records")
        self.page.get_by_role("link", name="Catalogue").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("The catalogue")
        return self._facts()

    def see(self, step: str) -> None:
        """Keep a picture of this state, and let axe look at it."""
        self._evidence.see(self.page, step)

    def _open(self, link: str) -> None:
        self.page.goto("/")
        self.page.get_by_role("link", name=link).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(link)

    def _facts(self) -> dict[str, str]:
        terms = self.page.get_by_role("term").all_text_contents()
        values = self.page.get_by_role("definition").all_text_contents()
        return dict(zip(map(str.strip, terms), map(str.strip, values), strict=True))

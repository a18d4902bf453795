"""The demo phone in a real Chromium: seen, approved, declined, read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy.engine import Engine

from tests.unit.web.fakes import GOOD_CODE
from tests.unit.web.sandbox import PHONE, Network, running

pytestmark = pytest.mark.browser

# Relative luminance and contrast as WCAG 2.2 defines them, for each text on the page.
CONTRASTS = """() => {
  const channel = (v) =>
    (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgba = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const says = (node) =>
    [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  return [...document.querySelectorAll("main *")].filter(says)
    .map((node) => {
      const style = getComputedStyle(node);
      const [a, b] = [light(rgba(style.color)), light(ground(node))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return [node.textContent.trim(), ratio, parseFloat(style.fontSize)];
    });
}"""


@pytest.fixture
def network(database: Engine) -> Iterator[Network]:
    with running(database) as network:
        yield network


@pytest.fixture
def screen(network: Network) -> Iterator[Page]:
    """Kamala's phone, on which no script error and no blocked file is forgiven."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: install it, or name it in CHROMIUM"
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 780})
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"{network.url}{PHONE}/")
        yield page
        browser.close()
    assert troubles == []


def test_a_request_appears_is_approved_and_shows_its_passcode(
    network: Network, screen: Page
) -> None:
    expect(screen.get_by_text("Nothing is waiting")).to_be_visible()
    network.ask()
    expect(screen.get_by_role("heading", name="Send money")).to_be_visible()
    expect(screen.get_by_text("₹1,23,456.78")).to_be_visible()
    expect(screen.get_by_text("Ramesh Kumar (ramesh@saathi)")).to_be_visible()
    screen.get_by_role("button", name="Approve").click()
    expect(screen.locator(".passcode")).to_have_text(GOOD_CODE)
    assert network.heard()[0]["state"] == "approved"
    size = screen.locator(".passcode").evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    assert size >= 40


def test_a_request_is_declined_by_keyboard_alone(
    network: Network, screen: Page
) -> None:
    network.ask()
    expect(screen.get_by_role("button", name="Decline")).to_be_visible()
    screen.keyboard.press("Tab")
    expect(screen.get_by_role("button", name="Approve")).to_be_focused()
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("You declined this.")).to_be_visible()
    assert [event["state"] for event in network.heard()] == ["declined"]


def test_everything_is_large_and_in_strong_contrast(
    network: Network, screen: Page
) -> None:
    network.press(network.ask(), "approve")
    network.ask(purpose="Sign in to Saathi", payee=None, amount_paise=None)
    notice = {"notice_id": "n", "vpa": "kamala@saathi", "text": "It is blocked."}
    network.upi("POST", "/notices", notice)
    expect(screen.get_by_text("It is blocked.")).to_be_visible()
    texts = screen.evaluate(CONTRASTS)
    assert len(texts) > 12
    for words, ratio, size in texts:
        assert ratio >= 7, words
        assert size >= 18, words
    code = screen.locator(".passcode")
    assert code.evaluate("node => node.scrollWidth <= node.clientWidth")
    wider = "document.documentElement.scrollWidth > innerWidth"
    assert not screen.evaluate(wider)
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        screen.screenshot(path=f"{folder}/phone.png", full_page=True)

"""The outline of a model: read and changed without seeing the canvas, in step with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.api.conftest import Program
from tests.web.designer.test_editors import dora, open_file, program_of, saved, violations

__all__ = ["dora", "program_of"]  # fixtures


@pytest.fixture
def page(dora: Program, open_as: Callable[..., Page]) -> Page:
    """The model of the request process, its outline open."""
    page = open_file(open_as, "request.bpmn")
    page.get_by_role("tab", name="Outline").click()
    expect(page.get_by_role("tree")).to_be_visible()
    return page


def item(page: Page, name: str) -> object:
    return page.get_by_role("treeitem", name=re.compile(rf"^{name}"))


def names(page: Page) -> list[str]:
    """Names, or what it is where it has none."""
    items = page.locator("[role=treeitem]")
    return [text.strip() for text in items.evaluate_all("all => all.map(x => x.querySelector('b, .hint').textContent)")]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def until_saved(page: Page, who: Program, is_there: Callable[[str], object]) -> None:
    """Wait until the server has a text of which this is true: the page saves by itself, when it is time."""
    text = ""
    for _ in range(100):
        text = saved(who, "request.bpmn").replace("bpmn:", "")
        if is_there(text):
            return
        page.wait_for_timeout(100)
    raise AssertionError(text)


def test_every_element_is_an_item_and_keys_lead_through_them(page: Page) -> None:
    assert names(page)[:5] == ["Purchase request", "Asked for", "Check the request", "Choice of one way", "approved"]
    item(page, "Purchase request").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("Check the request Task for sales_support form check")
    expect(page.locator("#properties")).to_contain_text("Check the request")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("b")  # the first letter of a name
    assert focused(page).startswith("Book the goods")
    page.keyboard.press("ArrowLeft")  # to the way that it is on
    assert focused(page).startswith("approved Way")
    page.keyboard.press("ArrowLeft")
    expect(item(page, "approved")).to_have_attribute("aria-expanded", "false")
    expect(item(page, "Book the goods")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(item(page, "Book the goods")).to_be_visible()


def test_a_step_is_added_named_given_a_group_and_removed_by_keys(page: Page, dora: Program) -> None:
    item(page, "Check the request").focus()
    page.keyboard.press("Insert")
    page.get_by_role("dialog").get_by_role("button", name="Task", exact=True).press("Enter")
    expect(page.get_by_label(re.compile("^Name of"))).to_be_focused()
    page.keyboard.type("Ask the manager")
    page.keyboard.press("Enter")
    expect(page.locator("[role=treeitem]:focus")).to_have_accessible_name(re.compile("^Ask the manager Task"))
    page.keyboard.press("Alt+Enter")
    page.locator("#properties").get_by_label("Group", exact=True).fill("managers")
    step = re.compile(r'<userTask id="\w+" name="Ask the manager" reglament:group="managers"')
    until_saved(page, dora, step.search)
    item(page, "Ask the manager").focus()
    assert names(page)[2:4] == ["Check the request", "Ask the manager"]
    page.keyboard.press("Delete")
    expect(item(page, "Ask the manager")).to_have_count(0)
    until_saved(page, dora, lambda text: "Ask the manager" not in text)
    until_saved(page, dora, lambda text: 'sourceRef="check" targetRef="decided"' in text)  # the line was closed again


def test_steps_change_places_and_undo_is_one_step(page: Page, dora: Program) -> None:
    item(page, "Book the goods").focus()
    page.keyboard.press("Alt+ArrowDown")
    assert focused(page).startswith("Book the goods")
    until_saved(page, dora, lambda text: 'sourceRef="pack" targetRef="book"' in text)
    order = names(page)
    assert order.index("Pack the goods") < order.index("Book the goods") < order.index("Packed")
    page.get_by_role("button", name="Undo").click()
    order = names(page)
    assert order.index("Book the goods") < order.index("Pack the goods")


def test_branches_are_reordered_as_conditions_are_asked(page: Page, dora: Program) -> None:
    item(page, "approved").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#outline-view [role=status]")).to_have_text("Moved")
    until_saved(page, dora, lambda text: text.index('id="to_refused"') < text.index('id="f3"'))
    item(page, "Asked for").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#outline-view [role=status]")).to_contain_text("Only a step between two others")


def test_an_element_is_connected_to_another(page: Page, dora: Program) -> None:
    item(page, "Pack the goods").focus()
    page.keyboard.press("c")
    page.get_by_role("dialog").get_by_role("button", name="Refused").click()
    until_saved(page, dora, lambda text: 'sourceRef="pack" targetRef="refused"' in text)


def test_a_key_is_a_command_however_quickly_it_follows_the_page(dora: Program, open_as: Callable[..., Page]) -> None:
    page = open_as("dora", "/processes")
    page.add_init_script("const now = performance.now.bind(performance); performance.now = () => now() / 1000")
    page.goto("/processes/request/edit?file=request.bpmn")
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.get_by_role("tab", name="Outline").click()
    item(page, "Pack the goods").focus()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="Connect Pack the goods to")).to_be_visible()


def test_what_is_chosen_on_the_canvas_is_chosen_in_the_outline(page: Page) -> None:
    page.get_by_role("tab", name="Diagram").click()
    page.locator("[data-element-id=pack]").first.click()
    page.get_by_role("tab", name="Outline").click()
    expect(item(page, "Pack the goods")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_outline_has_no_barrier(dora: Program, open_as: Callable[..., Page], scheme: str) -> None:
    page = open_file(open_as, "request.bpmn", color_scheme=scheme, bypass_csp=True)
    page.get_by_role("tab", name="Outline").click()
    expect(page.get_by_role("tree")).to_be_visible()
    assert violations(page) == []

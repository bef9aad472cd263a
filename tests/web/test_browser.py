"""What needs a real browser: keys, live lists, drafts, diagrams, the policy, accessibility."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Browser, Company, until_live


def test_log_in_take_a_task_fill_it_in_and_complete_it(company: Company, open_as) -> None:
    company.start()
    page = open_as(None, "/inbox/group")
    page.get_by_label("Login").fill("anna")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("status")).to_contain_text("It is yours: Check R-101")
    expect(page.locator(".row.mine .who")).to_have_text("yours")
    page.get_by_role("link", name="Check R-101").click()
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("status")).to_contain_text("Done: Check R-101")
    expect(page.locator("#n-group")).to_have_text("0")


def test_everything_works_by_keys(company: Company, open_as) -> None:
    for _ in range(3):
        company.start()
        company.clock[0] = company.clock[0].replace(minute=company.clock[0].minute + 1)
    page = open_as("anna", viewport={"width": 1400, "height": 900})
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row.chosen")).to_contain_text("Check R-102")
    page.keyboard.press("c")
    expect(page.locator(".row.chosen, .row.mine")).to_contain_text("yours")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    heading = page.locator("#side h2.title")
    expect(heading).to_have_text("Check R-101")
    expect(heading).to_be_focused()
    page.get_by_label("Approve").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_role("status").locator("p").last).to_have_text("Done: Check R-101")
    expect(page.locator("#side h2.title")).to_have_text("Check R-102")
    expect(page.locator("#side h2.title")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("j")  # typing, not moving
    expect(page.locator("#q")).to_have_value("j")


def test_the_way_from_the_task_to_the_button_is_short(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna", f"/tasks/{company.task()}")
    page.locator(".title").focus()
    for _presses in range(1, 8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.key") == "e":
            break
    assert page.evaluate("document.activeElement.textContent") == "Complete"
    assert _presses <= 5


def test_another_persons_open_list_shows_a_claim_unasked(company: Company, open_as, boris: Browser) -> None:
    company.start()
    page = open_as("anna")
    expect(page.get_by_role("button", name="Take")).to_be_visible()
    until_live(page, company)
    boris.post(f"/tasks/{company.task()}/claim")
    expect(page.locator(".row.held .who")).to_have_text("Boris Orlov")


def test_a_new_task_appears_and_the_keyboard_stays_where_it_is(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna")
    until_live(page, company)
    page.keyboard.press("j")
    company.start(client="Newcomer")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row").first.locator("a")).to_be_focused()


def test_what_was_typed_survives_a_reload_and_another_window(company: Company, open_as) -> None:
    company.start()
    task = company.task()
    page = open_as("anna", f"/tasks/{task}")
    page.get_by_label("Note").press_sequentially("a long thought", delay=5)
    expect(page.locator("output.draft")).to_contain_text("Draft saved")
    expect(page.locator(".pill.mine")).to_have_text("Yours")  # typing takes the task
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("a long thought")
    other = open_as("anna", f"/tasks/{task}")
    expect(other.get_by_label("Note")).to_have_value("a long thought")


def test_fields_appear_while_one_types_and_what_is_being_typed_stays(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna", f"/tasks/{company.task()}")
    expect(page.get_by_label("Reason")).to_have_count(0)
    page.get_by_label("Refuse").check()
    page.get_by_label("Note").press_sequentially("typed meanwhile", delay=40)
    expect(page.get_by_label("Reason")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("typed meanwhile")
    expect(page.get_by_label("Note")).to_be_focused()


def test_of_two_people_the_second_is_told_who_and_when_and_keeps_the_text(company: Company, open_as) -> None:
    company.start()
    task = company.task()
    anna = open_as("anna", f"/tasks/{task}", may_fail=True)  # the browser logs the 409 that is meant here
    boris = open_as("boris", f"/tasks/{task}")
    for page in (anna, boris):
        page.get_by_label("Approve").evaluate("field => field.checked = true")  # no event: nobody takes it yet
        page.get_by_label("Note").evaluate("field => field.value = 'my own words'")
    boris.get_by_role("button", name="Complete").click()
    expect(boris.get_by_role("status")).to_contain_text("Done: Check R-101")
    anna.get_by_role("button", name="Complete").click()
    alert = anna.get_by_role("alert")
    expect(alert).to_contain_text("Boris Orlov has already finished this task.")
    expect(alert).to_contain_text("9:00")
    assert "my own words" in alert.locator("textarea").input_value()
    expect(anna.get_by_label("Note")).to_have_value("my own words")


def end_sessions(company: Company) -> None:
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM bpm_session")


def end_sessions_when_a_draft_is_sent(page: Page, company: Company) -> None:
    """The first draft that leaves the page from now on finds its session ended."""

    def ended(route: Route) -> None:
        end_sessions(company)
        route.continue_()

    page.route("**/draft", ended, times=1)


def test_an_ended_session_asks_for_the_password_over_the_form_and_goes_on(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna", f"/tasks/{company.task()}", may_fail=True)  # the browser logs the 401 that is meant here
    until_live(page, company)
    end_sessions_when_a_draft_is_sent(page, company)
    page.get_by_label("Note").focus()
    page.keyboard.insert_text("half a thought and more")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your session has ended")
    dialog.get_by_label("Login").fill("anna")
    dialog.get_by_label("Password").fill("demo")
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Note")).to_have_value("half a thought and more")
    expect(page.locator("output.draft")).to_contain_text("Draft saved")
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("status").locator("p").last).to_have_text("Done: Check R-101")


def test_a_dialog_that_takes_the_keys_waits_for_a_pause_of_the_typing(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna", f"/tasks/{company.task()}", may_fail=True)  # the browser logs the 401 that is meant here
    until_live(page, company)
    page.evaluate("window.typing = setInterval(() => document.body.dispatchEvent(new Event('input')), 20)")
    end_sessions_when_a_draft_is_sent(page, company)
    page.get_by_label("Note").focus()
    page.keyboard.insert_text("half a thought")
    box = page.locator("#dialog")
    expect(box.locator("input[name=password]")).to_have_count(1)
    page.wait_for_timeout(800)  # longer than the pause that it waits for
    expect(box).not_to_have_attribute("open", "")
    expect(page.get_by_label("Note")).to_be_focused()
    page.evaluate("clearInterval(window.typing)")
    expect(page.get_by_role("dialog")).to_contain_text("Your session has ended")


def test_the_diagram_is_drawn_marked_and_its_mark_is_not_covered(company: Company, open_as, anna: Browser) -> None:
    instance = company.start()
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    for path in (f"/instances/{instance}", f"/tasks/{company.task()}"):
        for scheme in ("light", "dark"):
            page = open_as("max", path, color_scheme=scheme)
            page.locator(".diagram").scroll_into_view_if_needed()
            expect(page.locator(".djs-element.here[data-element-id=pack]")).to_be_visible()
            expect(page.locator(".djs-element.done[data-element-id=check]")).to_be_attached()
            mark = page.locator(".bjs-powered-by")
            expect(mark).to_be_visible()
            mark.scroll_into_view_if_needed()
            covered = mark.evaluate(
                """mark => { const {left, top, width, height} = mark.getBoundingClientRect();
                    return [[.1, .2], [.5, .5], [.9, .8]].filter(([x, y]) =>
                        !mark.contains(document.elementFromPoint(left + width * x, top + height * y))).length; }"""
            )
            assert covered == 0
            page.context.close()


def test_an_open_case_moves_on_by_itself_and_keeps_its_diagram(company: Company, open_as, anna: Browser) -> None:
    instance = company.start()
    page = open_as("max", f"/instances/{instance}")
    expect(page.locator(".djs-element.here[data-element-id=check]")).to_be_visible()
    page.evaluate("document.querySelector('.djs-container').dataset.same = 'yes'")
    until_live(page, company)
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    expect(page.locator(".djs-element.here[data-element-id=pack]")).to_be_visible()
    expect(page.locator(".djs-element.here")).to_have_count(1)
    assert page.evaluate("document.querySelector('.djs-container').dataset.same") == "yes"


def test_rows_of_a_list_come_and_go(company: Company, open_as, anna: Browser) -> None:
    company.start()
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    page = open_as("wanda", f"/tasks/{company.task()}")
    page.get_by_label("Weight, kg").fill("2")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Weight, kg")).to_have_count(2)
    expect(page.get_by_label("Weight, kg").first).to_have_value("2")
    page.get_by_role("button", name="Remove row 1").click()
    expect(page.get_by_label("Weight, kg")).to_have_count(1)
    expect(page.get_by_label("Weight, kg")).to_have_value("")


def test_suggestions_arrive_while_one_types(company: Company, open_as) -> None:
    page = open_as("anna", "/start/request")
    page.get_by_label("Client").press_sequentially("ac")
    expect(page.locator("datalist option")).to_have_count(1)
    page.get_by_label("Number").fill("R-9")
    page.get_by_label("Client").fill("ACME")
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Request R-9, ACME")


def test_without_script_inbox_task_and_completing_work(company: Company, open_as) -> None:
    company.start()
    page = open_as("anna", java_script_enabled=False)
    page.get_by_role("button", name="Take").click()
    page.goto("/inbox/mine")
    page.get_by_role("link", name="Check R-101").click()
    expect(page.locator(".path")).to_contain_text("Check the request")  # the diagram in words
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.locator("#toasts")).to_contain_text("Done: Check R-101")

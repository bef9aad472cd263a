"""Lists and pages of cases, starting one, cancelling one with its undo report."""

from __future__ import annotations

from datetime import timedelta

from tests.web.conftest import Browser, Company, deploy_with_second_start, text_of, tree


def approved(company: Company, anna: Browser, **case) -> int:
    """A case whose goods are booked: it stands at the packing."""
    instance = company.start(**case)
    assert anna.post(f"/tasks/{company.task(instance)}/complete", {"verdict": "approve"}).status_code == 303
    company.do_jobs()
    return instance


def rows(browser: Browser, address: str) -> list[str]:
    return [text_of(row) for row in browser.page(address).xpath("//table[@class='cases']/tbody/tr")]


def test_the_list_says_where_each_case_stands_and_the_address_filters(company: Company, anna: Browser) -> None:
    approved(company, anna, client="ACME")
    company.start(client="Bolt")
    assert [row.split(" Sales")[0] for row in rows(anna, "/requests")] == [
        "Request R-102, Bolt Check the request",
        "Request R-101, ACME Pack the goods Warehouse 9:00 AM",
    ]
    assert len(rows(anna, "/requests?q=acme")) == 1
    assert rows(anna, "/requests?state=completed") == ["There is nothing here."]
    company.clock[0] += timedelta(hours=7, minutes=59)
    anna.page("/requests")
    company.clock[0] += timedelta(minutes=30)
    assert [row.split(" Check")[0] for row in rows(anna, "/requests?state=late")] == ["Request R-102, Bolt"]
    assert anna.get("/requests?state=nonsense").status_code == 404


def test_the_lists_pages_hold_every_case_once(company: Company, manager: Browser) -> None:
    for _ in range(60):
        company.start()
    first = manager.page("/requests")
    second = manager.page(first.xpath("//a[@rel='next']/@href")[0])
    numbers = [link for page in (first, second) for link in page.xpath("//table[@class='cases']//a/@href")]
    assert len(numbers) == len(set(numbers)) == 60


def test_a_case_shows_its_path_its_position_and_what_happened_in_words(company: Company, anna: Browser) -> None:
    approved(company, anna)
    page = anna.page("/requests/R-101")
    diagram = page.xpath("//*[@data-diagram]")[0]
    assert diagram.get("data-diagram") == "/definitions/request/1.bpmn?language=en"
    assert '"pack": "here"' in diagram.get("data-marks")
    assert '"check": "done"' in diagram.get("data-marks")
    assert "f3" in diagram.get("data-flows")
    assert text_of(diagram).startswith("Asked for › Check the request › Book the goods › Pack the goods")
    told = [text_of(line) for line in page.xpath("//section[@class='work']//ol[@class='timeline']/li")]
    assert told[0] == "9:00 AM Book the goods was carried outTask for Warehouse: Pack the goods"
    assert told[1].startswith("9:00 AM Anna Berg completed Check the request")
    assert "started it" in told[2]
    assert "DocumentsKindNumberOfferO-7" in text_of(page).replace(" ", "")


def test_the_diagram_itself_is_sent_to_whoever_works_here(company: Company, wanda: Browser) -> None:
    answer = wanda.get("/definitions/request/1.bpmn")
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert b"BPMNShape" in answer.data
    assert wanda.get("/definitions/request/99999999999.bpmn").status_code == 404


def test_cancelling_asks_for_the_reason_and_shows_what_was_undone(company: Company, anna: Browser) -> None:
    instance = approved(company, anna)
    assert anna.post(f"/instances/{instance}/cancel", {"reason": " "}).status_code == 422
    assert anna.post(f"/instances/{instance}/cancel", {"reason": "client went away"}).location == "/requests/R-101"
    assert "The cancellation has begun" in text_of(anna.page("/requests/R-101"))
    company.do_jobs()
    page = anna.page("/requests/R-101")
    report = page.xpath("//section[@class='records'][.//h2[text()='Undo report']]//tbody/tr")
    assert [text_of(row) for row in report] == ["Book the goods9:00 AMundone released B-R-1019:00 AM"]
    assert "Finished" in text_of(page)
    assert anna.post(f"/instances/{instance}/cancel", {"reason": "again"}).status_code == 403


def test_a_case_is_started_by_its_form(company: Company, anna: Browser) -> None:
    page = anna.page("/start/request")
    once = page.xpath("//input[@name='_once']/@value")[0]
    wrong = anna.post("/start/request", {"number": "7", "client": "ACME", "_once": once})
    assert wrong.status_code == 422
    assert tree(wrong).xpath("//input[@name='number']/@value") == ["7"]
    right = {"number": "R-7", "client": "ACME", "amount": "12", "_once": once}
    assert anna.post("/start/request", right).location == "/requests/R-7"
    assert anna.post("/start/request", right).location == "/requests/R-7"  # sent twice, started once
    again = anna.post("/start/request", {**right, "_once": "another"})
    assert "It runs already" in text_of(anna.page(again.location))
    assert len(rows(anna, "/requests")) == 1


def test_of_several_start_events_a_person_chooses_by_name(company: Company, anna: Browser) -> None:
    deploy_with_second_start(company)
    page = anna.page("/start/request")
    [choice] = page.xpath("//fieldset[legend='It begins with']")
    assert [" ".join(label.text_content().split()) for label in choice.xpath("./label")] == [
        "Asked for",
        "Found missing",
    ]
    wish = {"number": "R-7", "client": "ACME", "amount": "12", "_once": "a"}
    unsaid = anna.post("/start/request", wish)
    assert unsaid.status_code == 422
    assert "several start events" in unsaid.text
    assert anna.post("/start/request", {**wish, "_start_event": "missing"}).location == "/requests/R-7"
    assert "Pack the goods" in text_of(anna.page("/requests/R-7"))


def test_suggestions_are_a_few_and_only_for_what_was_typed(company: Company, anna: Browser) -> None:
    answer = anna.get("/start/request/suggest/clients?client=ac", htmx=True)
    assert tree(answer).xpath("//option/@value | self::option/@value") == ["ACME"]
    assert anna.get("/start/request/suggest/clients?client=").text.strip() == ""
    assert anna.get("/start/request/suggest/passwords?x=a").status_code == 404


def test_a_card_that_fails_is_left_out_and_the_task_can_still_be_done(company: Company, app, anna: Browser) -> None:
    from dataclasses import replace

    def broken(_connection, _key):
        raise ZeroDivisionError

    pages = app.extensions["pages"]
    app.extensions["pages"] = replace(pages, cases={"request": replace(pages.cases["request"], cards=broken)})
    company.start()
    assert "Complete" in text_of(anna.page(f"/tasks/{company.task()}"))


def test_a_case_that_was_called_off_stands_among_the_cancelled_ones(company: Company, anna: Browser) -> None:
    instance = approved(company, anna)
    anna.post(f"/instances/{instance}/cancel", {"reason": "client went away"})
    company.do_jobs()
    assert len(rows(anna, "/requests?state=cancelled")) == 1
    assert "R-101" in rows(anna, "/requests?state=cancelled")[0]
    assert rows(anna, "/requests?state=completed") == ["There is nothing here."]
    assert "Cancelled" in text_of(anna.page("/requests/R-101"))


def test_who_took_a_task_and_gave_it_back_is_told(company: Company, anna: Browser) -> None:
    instance = company.start()
    task = company.task(instance)
    anna.post(f"/tasks/{task}/claim")
    anna.post(f"/tasks/{task}/release")
    told = text_of(anna.page("/requests/R-101"))
    assert "Anna Berg took Check the request" in told
    assert "Anna Berg gave back Check the request" in told

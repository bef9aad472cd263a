"""Work on tasks through the pages, with and without the browser's script."""

from __future__ import annotations

from datetime import timedelta

from engine.commands import CompleteWorkItem
from engine.store import people
from tests.web.conftest import Browser, Company, text_of, tree


def actor_of(company: Company, login: str):
    with company.engine.database.read() as connection:
        found = people.find_person(connection, login)
    assert found is not None
    return found[0].actor


def test_a_row_says_what_for_whom_how_much_until_when_and_who(company: Company, anna: Browser, boris: Browser) -> None:
    company.start(client="한빛상사", amount=4200)
    rows = anna.page("/inbox/group").xpath("//li[contains(@class, 'row')]")
    for row in rows:
        row.xpath(".//label")[0].drop_tree()  # says to a screen reader which task is ticked
    assert [text_of(row) for row in rows] == ["Check R-101한빛상사 · 4200 EURin 8 hoursSales supportTake"]
    boris.post(f"/tasks/{company.task()}/claim")
    row = anna.page("/inbox/group").xpath("//li[contains(@class, 'held')]")[0]
    assert text_of(row).endswith("Boris Orlov")
    assert not row.xpath(".//button")


def test_the_late_ones_come_first_and_say_so_in_words(company: Company, anna: Browser) -> None:
    company.start(client="First")
    company.clock[0] += timedelta(hours=5)
    anna.page("/inbox/group")
    company.clock[0] += timedelta(hours=4)
    company.start(client="Second")
    rows = anna.page("/inbox/group").xpath("//li[contains(@class, 'row')]")
    assert ["First" in text_of(rows[0]), "1 hour late" in text_of(rows[0])] == [True, True]
    assert "Second" in text_of(rows[1])
    assert [text_of(row) for row in anna.page("/inbox/overdue").xpath("//li[contains(@class, 'row')]")] == [
        text_of(rows[0])
    ]


def test_a_search_finds_by_client_number_and_any_case(company: Company, anna: Browser) -> None:
    company.start(client="ООО Вектор")
    company.start(client="Bolt & Sons")

    def found(q: str) -> int:
        return len(anna.page("/inbox/group", query_string={"q": q}).xpath("//li[contains(@class, 'row')]"))

    assert [found("вектор"), found("bolt SONS"), found("r-102"), found("100%"), found("nobody")] == [1, 1, 1, 0, 0]


def test_without_script_a_task_is_taken_filled_in_and_completed(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    inbox = anna.page("/inbox/group")
    button = inbox.xpath("//li//button")[0]
    form = button.xpath("ancestor::form")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    assert anna.client.post(button.get("formaction"), data=fields).location == "/inbox/group"
    page = anna.page(f"/tasks/{task}")
    assert "It is yours: Check R-101" in text_of(anna.page("/inbox/mine")) or "It is yours" in text_of(page)
    form = page.xpath("//form[contains(@class, 'form')]")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    answer = anna.client.post(form.get("action"), data={**fields, "verdict": "approve", "discount": "2.5"})
    assert answer.status_code == 303
    assert "Done by Anna Berg" in text_of(anna.page(f"/tasks/{task}"))


def test_after_completing_the_next_task_of_the_list_opens(company: Company, anna: Browser) -> None:
    company.start()
    company.clock[0] += timedelta(minutes=1)
    company.start()
    company.clock[0] += timedelta(minutes=1)
    company.start()
    first = anna.page("/inbox/group").xpath("//li/@id")
    answer = anna.post(f"/tasks/{first[0][1:]}/complete", {"verdict": "approve"})
    assert answer.location == f"/tasks/{first[1][1:]}"
    toast = anna.page(answer.location).xpath("//*[@id='toasts']//p/text()")
    assert toast == ["Done: Check R-101"]
    assert anna.page(answer.location).xpath("//*[@id='toasts']//p") == []  # said once


def test_with_script_the_next_task_replaces_this_one_with_the_focus_on_its_heading(
    company: Company, anna: Browser
) -> None:
    company.start()
    company.start()
    first, second = (row[1:] for row in anna.page("/inbox/group").xpath("//li/@id"))
    answer = anna.post(f"/tasks/{first}/complete", {"verdict": "approve", "_back": "task"}, htmx=True)
    parts = {part.get("hx-target"): part for part in tree(answer).iter("hx-partial")}
    assert parts[f"#task-{first}"].xpath(f".//article[@id='task-{second}']//h1[@autofocus and @tabindex='-1']")
    assert parts[f"#w{first}"].get("hx-swap") == "delete"
    assert "Done: Check R-101" in text_of(parts["#toasts"])
    assert answer.headers["HX-Push-Url"] == f"/tasks/{second}"


def test_a_form_sent_twice_counts_once(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    once = anna.page(f"/tasks/{task}").xpath("//input[@name='_once']/@value")[0]
    answers = [anna.post(f"/tasks/{task}/complete", {"verdict": "approve", "_once": once}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_wrong_values_are_told_at_their_fields_and_nothing_typed_is_lost(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    answer = anna.post(f"/tasks/{task}/complete", {"discount": "55", "note": "keep me"})
    assert answer.status_code == 422
    page = tree(answer)
    assert text_of(page.xpath("//*[@role='alert']")[0]) == (
        "2 fields need another look: Decision: Please fill this in.Discount: This must be at most 40."
    )
    field = page.xpath("//input[@name='discount']")[0]
    assert (field.get("value"), field.get("aria-invalid")) == ("55", "true")
    said = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")[0]
    assert text_of(said) == "This must be at most 40."
    assert page.xpath("//textarea[@name='note']")[0].text.strip() == "keep me"
    for link in page.xpath("//*[@role='alert']//a/@href"):
        assert page.xpath(f"//*[@id='{link[1:]}']"), link
    assert "Free, for Sales support" in anna.get(f"/tasks/{task}").text


def test_a_field_that_the_form_does_not_have_is_refused(company: Company, anna: Browser) -> None:
    company.start()
    answer = anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve", "amount": "1"})
    assert answer.status_code == 422
    assert "amount" in text_of(tree(answer).xpath("//*[@role='alert']")[0])


def test_a_condition_that_becomes_true_asks_for_its_field(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    assert not anna.page(f"/tasks/{task}").xpath("//*[@name='reason']")
    answer = anna.post(f"/tasks/{task}/complete", {"verdict": "refuse"})
    assert answer.status_code == 422
    assert tree(answer).xpath("//textarea[@name='reason' and @aria-invalid]")
    assert anna.post(f"/tasks/{task}/complete", {"verdict": "refuse", "reason": "too much"}).status_code == 303


def test_every_field_has_a_label(company: Company, anna: Browser) -> None:
    company.start()
    page = anna.page(f"/tasks/{company.task()}")
    for field in page.xpath("//form[contains(@class, 'form')]//*[@name][not(@type='hidden')][not(self::button)]"):
        own = page.xpath(f"//label[@for='{field.get('id')}']") if field.get("id") else []
        assert own or field.xpath("ancestor::label"), field.get("name")


def test_a_step_that_cannot_go_on_keeps_the_answer_and_tells_a_manager(
    company: Company, anna: Browser, manager: Browser
) -> None:
    instance = company.start(amount=9500)
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    assert "More than the shelf holds" in text_of(manager.page("/incidents"))
    page = manager.page(f"/instances/{instance}")
    assert "Stuck at “Book the goods”" in text_of(page)
    with company.engine.database.read() as connection:
        incident = connection.exec_driver_sql("SELECT id FROM bpm_incident").scalar()
    assert manager.post(f"/incidents/{incident}/retry").status_code == 303
    assert anna.get("/incidents").status_code == 404


def test_an_administrators_completion_counts_for_a_held_task(company: Company, anna: Browser, manager: Browser) -> None:
    company.start()
    task = company.task()
    anna.post(f"/tasks/{task}/claim")
    assert manager.post(f"/tasks/{task}/complete", {"verdict": "approve"}).status_code == 303


def test_the_page_says_what_happens_next_and_around_it(company: Company, anna: Browser) -> None:
    company.start()
    page = text_of(anna.page(f"/tasks/{company.task()}"))
    assert "What happens next: Book the goods or Refused" in page
    assert "Look at the amount and decide." in page
    assert "Balance1,200.50 EUR" in page
    assert "Documents" not in page  # a wide card: on the case's page


def test_markup_in_values_is_shown_as_text(company: Company, anna: Browser) -> None:
    instance = company.start(client="<script>alert(1)</script>")
    for path in ("/inbox/group", f"/tasks/{company.task()}", f"/instances/{instance}", "/requests"):
        page = anna.get(path)
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_a_completed_task_is_found_by_the_command_of_others_too(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    company.engine.handle(CompleteWorkItem(task, {"verdict": "approve"}), actor=actor_of(company, "boris"))
    assert "Done by Boris Orlov" in text_of(anna.page(f"/tasks/{task}"))

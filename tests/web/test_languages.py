"""Pages in English, Korean and Russian: nothing is left untranslated, and each writes numbers and plurals its way."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from babel.messages.pofile import read_po

from engine.forms import MESSAGES
from tests.web.conftest import Browser, Company, text_of
from web.catalogues import DOMAIN, FOLDER, collect

PLACES = re.compile(r"%\(\w+\)s|\{\d+\}|\{\{.*?\}\}", re.DOTALL)


@pytest.fixture(scope="module")
def texts() -> set[object]:
    return {message.id for message in collect() if message.id}


@pytest.mark.parametrize("language", ["ko", "ru"])
def test_every_text_is_translated_and_none_by_guess(language: str, texts: set[object]) -> None:
    with (FOLDER / language / "LC_MESSAGES" / DOMAIN).open("rb") as file:
        catalogue = read_po(file, locale=language)
    known = {message.id: message for message in catalogue if message.id}
    missing = [text for text in texts if text not in known]
    assert missing == [], "run `python -m web.catalogues`, then translate what it names"
    for text in texts:
        message = known[text]
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), message.id
        assert not message.fuzzy, message.id
        assert len(forms) == (catalogue.num_plurals if isinstance(text, tuple) else 1)


@pytest.mark.parametrize("language", ["ko", "ru"])
def test_translations_keep_the_places_of_values(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / DOMAIN).open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if not message.id or isinstance(message.id, tuple):
            continue
        simple = {place for place in PLACES.findall(message.id) if "if " not in place}
        assert simple == {place for place in PLACES.findall(message.string) if "if " not in place}, message.id


def test_every_message_of_a_form_is_in_the_catalogues(texts: set[object]) -> None:
    assert set(MESSAGES.values()) <= texts


def test_a_person_chooses_their_language_and_keeps_it(company: Company, anna: Browser) -> None:
    company.start()
    assert anna.page("/inbox/group").get("lang") == "en"
    answer = anna.post("/account/language", {"language": "ko"})
    page = anna.page(answer.location)
    assert page.get("lang") == "ko"
    assert "이제 화면이 한국어로 표시됩니다." in text_of(page)
    page = anna.page(f"/tasks/{company.task()}")
    assert [text_of(label) for label in page.xpath("//fieldset/legend")] == ["결정"]
    assert "금액: 120 EUR" in text_of(page)
    assert "8시간 후" in text_of(anna.page("/inbox/group"))


def test_a_diagram_is_read_in_the_readers_language_and_stays_well_formed(company: Company, anna: Browser) -> None:
    anna.post("/account/language", {"language": "ru"})
    company.start()
    address = anna.page(f"/tasks/{company.task()}").xpath("//*[@data-diagram]/@data-diagram")[0]
    assert address.endswith("?language=ru")
    names = ElementTree.fromstring(anna.get(address).data).findall(".//{*}endEvent")
    assert [event.get("name") for event in names] == [
        "Packed",
        "Отказано",
        "Отменено",
    ]  # one is unknown


def test_the_login_page_speaks_the_browsers_language(app, company: Company) -> None:
    client = app.test_client()
    for wished, language in (("ru-RU,ru;q=0.9", "ru"), ("ko", "ko"), ("de", "en"), ("", "en")):
        answer = client.get("/login", headers={"Accept-Language": wished})
        assert f'<html lang="{language}">' in answer.text


def test_russian_counts_in_three_ways(company: Company, anna: Browser, app) -> None:
    anna.post("/account/language", {"language": "ru"})
    company.start()
    task = company.task()
    one = anna.post(f"/tasks/{task}/complete", {})
    two = anna.post(f"/tasks/{task}/complete", {"discount": "55"})
    assert "Проверьте 1 поле:" in one.text
    assert "Проверьте 2 поля:" in two.text
    with app.test_request_context():
        from flask_babel import force_locale, ngettext

        with force_locale("ru"):
            assert ngettext("%(num)s is open", "%(num)s are open", 5) == "Открыто 5 сбоев"


def test_late_is_said_in_every_language(company: Company, manager: Browser) -> None:
    company.start()
    company.clock[0] += timedelta(hours=7, minutes=50)
    manager.page("/inbox/all")
    company.clock[0] += timedelta(minutes=15)
    said = {}
    for language in ("en", "ko", "ru"):
        manager.post("/account/language", {"language": language})
        said[language] = text_of(manager.page("/inbox/all").xpath("//time[contains(@class, 'late')]")[0])
    assert said == {"en": "5 minutes late", "ko": "5분 지연", "ru": "просрочено: 5 минут"}


def test_times_are_those_of_the_companys_zone(company: Company) -> None:
    from web import create_app

    company.engine.zone = "Asia/Seoul"
    app = create_app(company.engine)
    with app.test_request_context():
        from web.i18n import when

        assert "8:30" in when(company.clock[0].replace(hour=11, minute=30))

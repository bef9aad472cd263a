"""Every screen and every button has its endpoint: what people can do, programs can do."""

from __future__ import annotations

from flask import Flask

from web.api.routes import endpoints

# Each address of the pages, and the endpoints by which a program does the same. A new page fails here until its line
# is written; a page that is nothing but a way to look at another says so.
SCREENS: dict[str, tuple[str, ...] | str] = {
    "account.help_page": "words for people alone",
    "account.set_language": ("about_choose_language",),
    "account.show": ("about_me",),
    "api_pages.docs": ("about_openapi",),
    "api_pages.make_key": ("keys_begin",),
    "api_pages.revoke_key": ("keys_revoke",),
    "api_pages.show_keys": ("keys_rows",),
    "assigning.assign": ("tasks_assign",),
    "assigning.assign_several": ("handing_on_assign",),
    "assigning.suggest": ("handing_on_suggest",),
    "assigning.undo": ("handing_on_take_back",),
    "auth.check_login": ("about_log_in",),
    "auth.login": ("about_log_in",),
    "auth.logout": ("about_log_out",),
    "case_actions.cancel": ("cases_cancel",),
    "changes.go_on": ("changes_go_on", "changes_pause", "changes_go_on_again", "changes_stop"),
    "changes.one": ("changes_show", "changes_rows"),
    "changes.show": ("changes_batches",),
    "decided.show": ("cases_steps",),
    "diagrams.file": ("definitions_diagram",),
    "events.stream": "tells pages that something changed; programs ask lists again",
    "form_preview.show": "draws a form that is being edited; a program has its schema itself",
    "inbox.default": "leads to the inbox",
    "inbox.front": "leads to the inbox",
    "inbox.rows": ("inbox_rows", "inbox_counts"),
    "inbox.show": ("inbox_rows", "inbox_counts"),
    "incidents.one": ("incidents_one",),
    "incidents.show": ("incidents_rows", "incidents_causes"),
    "lists.show": ("cases_rows",),
    "many_repairs.begin": ("operations_begin",),
    "many_repairs.go_on": ("operations_go_on",),
    "many_repairs.show": ("operations_show", "operations_rows"),
    "modeler.edit": (
        "draft_files_show_file",
        "draft_files_save_file",
        "drafts_check",
        "drafts_translate",
        "modeler_surroundings",
    ),
    "monitor.show": ("monitor_portfolio",),
    "monitor.show_process": ("monitor_process",),
    "monitor_exports.elements": ("monitor_process",),
    "monitor_exports.instances_csv": ("monitor_export",),
    "monitor_exports.log": ("monitor_export",),
    "monitor_exports.portfolio": ("monitor_portfolio",),
    "monitor_lists.show": ("monitor_rows",),
    "monitor_messages.show": ("messages_rows",),
    "monitor_outside.show": ("external_work_topics", "external_work_held"),
    "monitor_stores.show": ("data_stores_rows", "data_stores_one", "data_stores_writes"),
    "monitor_views.delete": ("monitor_delete_view",),
    "monitor_views.pin": ("monitor_pin_view",),
    "monitor_views.save": ("monitor_save_view",),
    "moving.move": ("changes_judge", "changes_move_many"),
    "moving.show": ("changes_propose",),
    "pages.show": ("cases_read", "cases_steps", "cases_recorded", "cases_cards"),
    "pages.show_case": ("cases_by_key",),
    "pauses.go_on": ("operations_resume_case",),
    "pauses.pause": ("operations_pause",),
    "pauses.resume": ("operations_resume",),
    "pauses.show": ("operations_paused_actions", "operations_suspended_cases"),
    "pauses.suspend": ("operations_suspend",),
    "playground.evaluate": ("feel_evaluate",),
    "playground.show": ("feel_functions", "cases_variables"),
    "processes.begin_draft": ("drafts_begin",),
    "processes.discard": ("drafts_discard",),
    "processes.file": ("draft_files_show_file", "releases_show_file"),
    "processes.import_bundle": ("drafts_begin", "drafts_import_files"),
    "processes.import_files": ("drafts_import_files",),
    "processes.new": ("drafts_begin",),
    "processes.show": ("releases_show_bundle", "releases_list_releases"),
    "processes.show_list": ("releases_list_bundles",),
    "releasing.delete": ("releases_delete",),
    "releasing.difference": ("releases_show_difference",),
    "releasing.prepare": ("drafts_check", "trials_run_all"),
    "releasing.release": ("drafts_release",),
    "repair.ask_to_skip": ("incidents_ask_to_skip",),
    "repair.assign": ("incidents_assign",),
    "repair.comment": ("incidents_comment",),
    "repair.decide_skip": ("incidents_decide_skip",),
    "repair.done": ("incidents_done",),
    "repair.retry": ("incidents_retry",),
    "suspending.resume": ("changes_resume",),
    "suspending.show": ("changes_suspensions",),
    "suspending.suspend": ("changes_suspend",),
    "tokens.change": ("changes_preview", "changes_modify"),
    "tokens.show": ("changes_preview",),
    "scenarios.from_life": ("trials_of_instance",),
    "scenarios.keep": ("trials_look",),
    "scenarios.keep_it": ("trials_keep",),
    "scenarios.keep_life": ("trials_of_instance",),
    "usage.show": ("releases_show_usage",),
    "scenarios.open_it": ("trials_begin_anew",),
    "scenarios.remove": ("draft_files_delete_file",),
    "scenarios.show": ("trials_list_scenarios", "trials_run_all"),
    "start.begin": ("starting_start",),
    "start.choose": ("starting_choose",),
    "start.show": ("starting_form",),
    "start.suggest": ("starting_suggest",),
    "statics.file": "style and scripts of the pages",
    "tasks.claim": ("tasks_claim",),
    "tasks.complete": ("tasks_complete",),
    "tasks.release": ("tasks_release",),
    "tasks.show": ("tasks_read", "tasks_form", "cases_cards", "cases_steps"),
    "tasks.state": ("tasks_read",),
    "trials.diagram": ("draft_files_show_file",),
    "trials.restart": ("trials_begin_anew", "trials_throw_away"),
    "trials.show": ("trials_look",),
    "trials.start": ("trials_begin_anew",),
    "trials.step": ("trials_take_step",),
    "trials.undo": ("trials_undo",),
    "writing.save": ("tasks_save_draft",),
}


def test_every_address_of_the_pages_has_its_endpoints(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api.")}
    assert pages == set(SCREENS)


def test_the_endpoints_of_the_table_exist_and_changes_are_changes(app: Flask) -> None:
    methods = {endpoint.name: endpoint.method for endpoint in endpoints()}
    wanted = {name for names in SCREENS.values() if not isinstance(names, str) for name in names}
    assert wanted <= set(methods)
    for rule in app.url_map.iter_rules():
        names = SCREENS.get(rule.endpoint)
        if isinstance(names, tuple) and rule.methods is not None and "POST" in rule.methods:
            assert any(methods[name] != "GET" for name in names), rule.endpoint

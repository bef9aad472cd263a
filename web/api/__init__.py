"""The JSON API: what the screens do, for programs. How to add an endpoint:

    # web/api/drafts.py                                  (one file a subject; add it to the table in web/api/routes.py)
    from web.api import Answer, Body, Id, Listed, Part, Query, Raw, Reply, Time, Variables, problem
    from web.guard import Access

    part = Part("Drafts", "The designers' working copies.")

    class DraftAnswer(Answer):                           # what is sent; made from attributes or a dict of these names
        bundle: str
        base_release: Id | None                          # ids travel as strings: 64 bits do not fit JavaScript
        updated_at: Time                                 # ISO 8601, UTC, "…Z"

    class NewDraft(Body):                                # what is taken; unknown fields are refused with their place
        bundle: Annotated[str, Field(max_length=120)]    # a limit on every text
        from_release: Id | None = None

    @part.endpoint("POST", "/drafts", "Begin a draft.", body=NewDraft, answer=DraftAnswer, status=201,
                   access=Access.ALLOWED, verb=Verb.DESIGN, errors=(404, 409))
    def begin(body: NewDraft) -> object:                 # path parameters, `body` and `query` come by name
        ...                                              # raise the engine's CommandRejected branch as pages do
        return draft                                     # an object with these attributes, a dict, an Answer, or:
        return Reply(draft, etag=str(draft.rev), status=200, headers={"Location": …})

- The path is Flask's, below /api/v1 (`<row:task>` for ids); the address, schema, rule and statuses land in the one
  OpenAPI document. The rule is that of `web.guard`; the default is Access.PERSON.
- `answer=None` answers 204. A list is `answer=Listed[Row]` and returns a `Page` of `engine.queries.paging` or
  `{"items": …, "next": …}`; its query inherits from `Paged` (`after`, `size`). `also={200: Other}` declares a second
  success (return `Reply(…, status=200)`).
- `body=Raw("application/xml", limit=…)` gives bytes; `body=Upload(limit=…)` gives the files of a multipart form as
  {name: bytes}; `body=(Model, Upload())` takes either. `answer=Raw("application/zip")` expects a Flask response. A
  JSON body takes `limit=` too (1 MB).
- `errors` names the statuses of its own. 401, 403 (forms of other sites), 413, 415, 422, 429 and the like are declared
  for it where they can occur; an answer with an undeclared status is an error in tests and a warning in the log.
- Errors: raise the engine's, or `problem(412, "text", current_rev=…)` for members of your own; the text is for people,
  in their language. All are `application/problem+json` with the same texts as on the pages.
- Versions: send `Reply(etag=…)`; `match="required"` or `match="optional"` declares `If-Match` (428, 412), and
  `expected_version()` reads it; `creating()` tells whether `If-None-Match: *` was sent.
- Once: a program may send `Idempotency-Key` with every POST, PUT and DELETE. It is handled before your function: a
  repeated one gets the stored answer. Give `command_id()` to `Engine.handle`, so that even a crash between the effect
  and the stored answer does nothing twice.
- Numbers are exact: JSON numbers are read as int or Decimal and written digit by digit (`Number` in models); the type
  `Variables` takes and sends any FEEL value, dates as {"@": "2026-01-01"} (`engine.feel.codec`).
"""

from web.api.endpoint import Part, Raw, Reply, Upload, creating, expected_version
from web.api.models import Answer, Body, Day, Id, Listed, Number, Paged, Query, Time, Variables
from web.api.once import command_id
from web.problems import ApiProblem, problem

__all__ = [
    "Answer",
    "ApiProblem",
    "Body",
    "Day",
    "Id",
    "Listed",
    "Number",
    "Paged",
    "Part",
    "Query",
    "Raw",
    "Reply",
    "Time",
    "Upload",
    "Variables",
    "command_id",
    "creating",
    "expected_version",
    "problem",
]

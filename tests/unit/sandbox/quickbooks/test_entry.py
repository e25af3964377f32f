import re
from xml.etree import ElementTree

import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st

from sandbox import exact_json
from sandbox.quickbooks.purchases import BILL
from sandbox.system import Request
from tests.unit.sandbox.quickbooks.books import REALM, Books, bill, code, errors

OTHER_REALM = "9341453172345679"


# --- tokens ------------------------------------------------------------------------------------------


def test_a_refresh_token_gives_an_access_token_for_an_hour(books: Books) -> None:
    answer = books.token()

    assert answer.keys() == {
        "token_type",
        "access_token",
        "refresh_token",
        "expires_in",
        "x_refresh_token_expires_in",
    }
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert answer["x_refresh_token_expires_in"] == 8_726_400


def test_an_access_token_ends_after_an_hour(books: Books) -> None:
    books.clock.advance(3599)
    still = books.send("GET", "preferences")
    books.clock.advance(1)

    ended = books.send("GET", "preferences")

    body = exact_json.read(ended.body)
    assert (still.status, ended.status) == (200, 401)
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["fault"]["error"][0]["code"] == "3200"
    assert body["fault"]["error"][0]["detail"].startswith("Token expired: ")
    assert body["time"] == int(books.clock.now().timestamp() * 1000)


def test_within_a_day_the_refresh_token_stays_the_same(books: Books) -> None:
    books.clock.advance(23 * 3600)

    assert books.token()["refresh_token"] == "qb-refresh"


def test_after_a_day_it_changes_and_the_old_one_works_for_another_day(books: Books) -> None:
    books.clock.advance(24 * 3600)
    new = books.token()["refresh_token"]
    books.clock.advance(24 * 3600 - 1)
    old_again = books.token()["refresh_token"]
    books.clock.advance(1)

    too_late = books.ask_token()

    assert new != "qb-refresh"
    assert old_again == new
    assert (too_late.status, exact_json.read(too_late.body)["error"]) == (400, "invalid_grant")


def test_an_old_refresh_token_leads_to_the_newest(books: Books) -> None:
    books.set(refresh_token_rotation="every")
    first = books.token()["refresh_token"]
    second = books.token(grant_type="refresh_token", refresh_token=first)["refresh_token"]

    assert books.token()["refresh_token"] == second


def test_a_refresh_token_may_never_change(books: Books) -> None:
    books.set(refresh_token_rotation="never")
    books.clock.advance(100 * 86400)

    assert books.token()["refresh_token"] == "qb-refresh"


def test_a_refresh_token_ends_after_101_days(books: Books) -> None:
    books.clock.advance(101 * 86400)

    assert books.token()["error"] == "invalid_grant"


def test_a_code_is_good_once(books: Books) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": "qb-code",
        "redirect_uri": "http://127.0.0.1/callback",
    }

    first, second = books.token(**form), books.token(**form)

    assert books.token(grant_type="refresh_token", refresh_token=first["refresh_token"])["access_token"]
    assert second["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("client", "form", "expected"),
    [
        ("qb-client:wrong", {}, (401, "invalid_client")),
        ("qb-client", {}, (401, "invalid_client")),
        (
            "qb-client:qb-secret",
            {"grant_type": "refresh_token", "refresh_token": "x"},
            (400, "invalid_grant"),
        ),
        ("qb-client:qb-secret", {"grant_type": "refresh_token"}, (400, "invalid_request")),
        ("qb-client:qb-secret", {"grant_type": "authorization_code", "code": "x"}, (400, "invalid_request")),
        ("qb-client:qb-secret", {"grant_type": "password"}, (400, "unsupported_grant_type")),
        ("qb-client:qb-secret", {"refresh_token": "qb-refresh"}, (400, "unsupported_grant_type")),
    ],
)
def test_oauth_refuses(books: Books, client: str, form: dict[str, str], expected: tuple[int, str]) -> None:
    answer = books.ask_token(client, **form)

    assert (answer.status, exact_json.read(answer.body)["error"]) == expected


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic wrong"])
def test_nobody_enters_without_a_token(books: Books, authorization: str) -> None:
    books.headers["authorization"] = authorization

    assert books.send("GET", "preferences").status == 401


def test_a_token_opens_one_company(books: Books) -> None:
    answer = books.send("GET", "preferences", realm=OTHER_REALM)

    error = exact_json.read(answer.body)["fault"]["error"][0]
    assert (answer.status, error["code"]) == (403, "3100")
    assert error["message"] == "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"


# --- limits ------------------------------------------------------------------------------------------


def statuses(books: Books, count: int, resource: str = "preferences", method: str = "GET") -> list[int]:
    return [books.send(method, resource, b"{}").status for _ in range(count)]


def test_ten_requests_a_second_and_no_more(books: Books) -> None:
    books.set(limits=True)

    first = statuses(books, 11)
    books.clock.advance(1)

    assert first == [200] * 10 + [429]
    assert statuses(books, 1) == [200]


def test_five_hundred_a_minute_in_any_sixty_seconds(books: Books) -> None:
    books.set(limits=True, requests_per_minute=3, requests_per_second=2)

    first = statuses(books, 2)
    books.clock.advance(40)
    second = statuses(books, 2)
    books.clock.advance(21)

    assert first + second == [200, 200, 200, 429]
    assert statuses(books, 2) == [200, 200]


def test_batches_have_a_limit_of_their_own(books: Books) -> None:
    books.set(limits=True, batches_per_minute=2)

    batches = statuses(books, 3, "batch", "POST")

    assert batches == [400, 400, 429]
    assert statuses(books, 1) == [200]


def test_the_throttle_answers_in_xml_whatever_was_asked_for(books: Books) -> None:
    books.set(limits=True, requests_per_second=1)
    statuses(books, 1)

    answer = books.send("GET", "preferences")

    assert answer.headers["content-type"].startswith("application/xml")
    assert b'<Fault type="SERVICE"><Error code="3001">' in answer.body
    assert b"message=ThrottleExceeded; errorCode=003001; statusCode=429" in answer.body


# --- the order of the checks -------------------------------------------------------------------------


def test_the_gateway_asks_in_its_order(books: Books) -> None:
    """Everything is wrong with this request; each answer takes away the first reason (§10)."""
    books.set(limits=True, requests_per_minute=1)
    authorization = books.headers.pop("authorization")
    query = {"requestid": "r" * 51}

    nobody = books.send("POST", "bill", b"{", query, realm=OTHER_REALM)
    books.headers["authorization"] = authorization
    stranger = books.send("POST", "bill", b"{", query, realm=OTHER_REALM)
    misnamed = books.send("POST", "bill", b"{", query)
    throttled = books.send("POST", "bill", b"{", query)
    books.set(limits=False)
    unreadable = books.send("POST", "bill", b"{", {"requestid": "r"})

    assert [nobody.status, stranger.status, throttled.status] == [401, 403, 429]
    assert code(exact_json.read(misnamed.body)) == "2130"
    assert code(exact_json.read(unreadable.body)) == "2010"


def test_the_body_is_judged_from_outside_in(books: Books) -> None:
    books.add_bill()
    wrong = bill(Id="999", SyncToken="7", DocNumber="9" * 22, VendorRef={"value": "999"}, Nonsense=1)

    def refused(**repairs: object) -> list[str]:
        wrong.update(repairs)
        body = {name: value for name, value in wrong.items() if value is not None}
        return [each for each, _element in errors(books.post("bill", body))]

    assert refused() == ["2010"]
    assert refused(Nonsense=None) == ["2050"]
    assert refused(DocNumber="9") == ["610"]
    assert refused(Id="145") == ["5010"]
    assert refused(SyncToken="0") == ["2500"]
    books.set(book_close_date="2099-12-31")
    assert refused(VendorRef={"value": "41"}) == ["6210"]


# --- the shape of answers ----------------------------------------------------------------------------


def test_every_answer_has_a_trace_of_its_own(books: Books) -> None:
    first, second = books.send("GET", "preferences"), books.send("GET", "bill/999")

    assert first.headers["intuit_tid"] != second.headers["intuit_tid"]
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", second.headers["intuit_tid"])
    assert books.ask_token().headers["intuit_tid"]


def test_answers_tell_the_time_with_milliseconds(books: Books) -> None:
    time = books.read("preferences")["time"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-07:00", time)


def test_who_does_not_ask_for_json_gets_xml(books: Books) -> None:
    books.headers["accept"] = "*/*"

    good, bad = books.send("GET", "vendor/56"), books.send("GET", "vendor/999")
    books.headers["authorization"] = ""
    nobody = books.send("GET", "vendor/56")

    assert b"<Vendor><domain>QBO</domain><sparse>false</sparse>" in good.body
    assert b"<DisplayName>Bob's Burger Joint</DisplayName>" in good.body
    assert b'<Fault type="ValidationFault"><Error code="610"><Message>' in bad.body
    assert b'<Fault type="AUTHENTICATION"><Error code="3200">' in nobody.body
    assert {answer.headers["content-type"] for answer in (good, bad, nobody)} == {"application/xml;charset=UTF-8"}


def test_names_are_escaped_in_xml(books: Books) -> None:
    books.add_vendor('Nuts & "Bolts" <Ltd>')
    books.add_bill(VendorRef={"value": "145"})
    books.headers["accept"] = "application/xml"

    vendor, made = books.send("GET", "vendor/145"), books.send("GET", "bill/146")

    assert ElementTree.fromstring(vendor.body).findtext(".//{*}DisplayName") == 'Nuts & "Bolts" <Ltd>'
    reference = ElementTree.fromstring(made.body).find(".//{*}VendorRef")
    assert reference is not None
    assert (reference.text, reference.get("name")) == ("145", 'Nuts & "Bolts" <Ltd>')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "2310"),
        (b"  ", "2310"),
        (b"{", "2010"),
        (b"[]", "2010"),
        (b'{"VendorRef": NaN}', "2010"),
        (b'{"DocNumber": "\\ud800"}', "2010"),
        (b"[" * 100_000, "2010"),
        (b'{"DocNumber": "\xff"}', "500"),
    ],
)
def test_a_body_that_is_no_json_object_is_a_fault(books: Books, body: bytes, expected: str) -> None:
    answer = books.send("POST", "bill", body)

    assert answer.status == 400
    assert code(exact_json.read(answer.body)) == expected


@pytest.mark.parametrize(
    ("method", "resource"),
    [("GET", "Bill/1"), ("GET", "unicorn/1"), ("GET", "bill"), ("POST", "companyinfo/1"), ("PUT", "bill")],
)
def test_an_unknown_path_is_404(books: Books, method: str, resource: str) -> None:
    answer = books.send(method, resource, b"{}")

    assert answer.status == 404
    assert code(exact_json.read(answer.body)) == "2000"


def test_outside_the_companies_there_is_nothing_to_see(books: Books) -> None:
    answer = books.quickbooks.handle(Request("GET", "/v3/elsewhere", {}, books.headers, b""))

    assert answer.status == 403


def test_a_company_says_who_it_is(books: Books) -> None:
    info = books.read(f"companyinfo/{REALM}")["CompanyInfo"]

    assert (info["CompanyName"], info["Country"]) == ("Sandbox Company_US_1", "US")


# --- anything at all ---------------------------------------------------------------------------------

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text()
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from([*BILL.accepted, "value"]), inside),
)


@given(field=st.sampled_from(sorted(BILL.accepted)), value=ANYTHING)
def test_any_value_of_any_field_is_taken_or_refused(field: str, value: object) -> None:
    body = simplejson.dumps({**bill(), field: value}, use_decimal=True).encode()

    answer = Books().send("POST", "bill", body)

    assert answer.status in {200, 400}

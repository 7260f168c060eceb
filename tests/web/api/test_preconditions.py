"""Optimistic locking of records: ``ETag``, ``If-Match`` and ``If-None-Match`` as RFC 9110 section 13 has them."""

import asyncio
import re
import shlex
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.datastructures import Headers

from app.domain.people.api_keys import Scope
from app.errors import BadInput, PreconditionFailed
from app.web.api.preconditions import preconditions_of
from tests.web.api.calls import key, problem, rows, url
from tests.web.api.test_records_api import ORDER, PAGE
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

ROUNDS = 10
EVE = {"email": "eve@shop.test", "name": "Eve"}


async def written(http: httpx.AsyncClient, path: str, said: dict[str, Any], headers: dict[str, str]) -> str:
    """Write; the ETag of what then is there."""
    answer = await http.put(path, json=said, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.headers["etag"])


async def test_a_write_on_what_was_read_goes_through_and_one_on_older_news_does_not(signed: Composed) -> None:
    both, order = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ), {**ORDER, "number": "P-1"}
    for path, said, changed in (
        ("/v1/customers/p-1", EVE, {**EVE, "name": "Eva"}),
        ("/v1/orders/p-1", {**order, "description": "One"}, {**order, "description": "Two"}),
    ):
        async with signed.http() as http:
            first = await written(http, path, said, both)
            assert (await http.get(path, headers=both)).headers["etag"] == first
            second = await written(http, path, changed, {**both, "if-match": first})
            assert second != first
            stale = await http.put(path, json=said, headers={**both, "if-match": first})
            assert "is not as you read it" in problem(stale, 412)
            found = await http.get(path, headers=both)
            assert found.headers["etag"] == second, "what was refused changed nothing"
            listed = f'"other", W/"weak" ,, {second}'
            assert await written(http, path, said, {**both, "if-match": listed}) == first


async def test_a_change_that_the_desk_made_itself_is_a_change(signed: Composed) -> None:
    """Money went back meanwhile: whoever had read the order before is told so."""
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    async with signed.http() as http:
        tag = await written(http, "/v1/orders/p-2", {**ORDER, "number": "P-2"}, both)
        await rows(signed, "UPDATE orders SET refunded_cents = 100 WHERE id = 'p-2' RETURNING id")
        answer = await http.put("/v1/orders/p-2", json={**ORDER, "number": "P-2"}, headers={**both, "if-match": tag})
    problem(answer, 412)


async def test_a_star_asks_for_one_that_is_there_or_for_none(signed: Composed) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    there, new = {**both, "if-match": "*"}, {**both, "if-none-match": "*"}
    said = {"email": "star@shop.test"}
    async with signed.http() as http:
        for tag in ("*", '"x"'):
            answer = await http.put("/v1/customers/p-3", json=said, headers={**both, "if-match": tag})
            assert "There is no such record" in problem(answer, 412)
        assert await rows(signed, "SELECT id FROM customers WHERE id = 'p-3'") == []
        assert (await http.put("/v1/customers/p-3", json=said, headers=new)).status_code == 201
        again = await http.put("/v1/customers/p-3", json={**said, "name": "Other"}, headers=new)
        assert "There is such a record already" in problem(again, 412)
        assert (await http.put("/v1/customers/p-3", json={**said, "name": "S"}, headers=there)).status_code == 200
        [kept] = await rows(signed, "SELECT name FROM customers WHERE id = 'p-3'")
        assert kept == {"name": "S"}
        both_at_once = await http.put("/v1/customers/p-3", json=said, headers={**there, "if-none-match": "*"})
        problem(both_at_once, 412)


async def test_reading_heeds_both_headers_and_a_missing_record_neither(signed: Composed) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    async with signed.http() as http:
        tag = await written(http, "/v1/customers/p-4", {"email": "p4@shop.test"}, both)

        async def got(**headers: str) -> httpx.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await http.get("/v1/customers/p-4", headers={**both, **named})

        for known in (tag, f"W/{tag}", f'"x",{tag}', "*"):
            answer = await got(if_none_match=known)
            assert (answer.status_code, answer.headers["etag"], answer.content) == (304, tag, b"")
        assert (await got(if_none_match='"x"')).status_code == 200
        assert (await got(if_match=tag)).status_code == (await got(if_match="*")).status_code == 200
        assert "weak ETag" in problem(await got(if_match=f"W/{tag}"), 412)
        problem(await got(if_match='"x"', if_none_match=tag), 412)
        for name in ("if-match", "if-none-match"):
            answer = await http.get("/v1/customers/p-none", headers={**both, name: "*"})
            assert problem(answer, 404) == "There is no such record"


async def test_the_call_of_the_page_is_refused_as_it_stands_there_and_taken_with_the_tag_of_now(
    signed: Composed,
) -> None:
    both = {**await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ), "content-type": "application/json"}
    [found] = re.findall(r"```bash\n(curl [^`]*If-Match[^`]*)```", PAGE.read_text())
    words = shlex.split(found)
    address, content = words[words.index("-X") + 2], words[words.index("-d") + 1]
    [said] = [word.removeprefix("If-Match: ") for word in words if word.startswith("If-Match: ")]
    async with signed.http() as http:
        tag = await written(http, address, {"email": "cleo@shop.example"}, both)
        assert re.sub("[0-9a-f]", "0", tag) == re.sub("[0-9a-f]", "0", said)
        problem(await http.put(address, content=content, headers={**both, "if-match": said}), 412)
        answer = await http.put(address, content=content, headers={**both, "if-match": tag})
    assert (answer.status_code, answer.json()["tier"]) == (200, "enterprise")


async def test_only_a_fault_of_the_body_or_the_key_comes_before_it(signed: Composed) -> None:
    write, read = await key(signed, Scope.RECORDS_WRITE), await key(signed, Scope.RECORDS_READ)
    stale = {"if-match": '"x"'}
    async with signed.http() as http:
        problem(await http.put("/v1/orders/ord_1003", json=ORDER, headers={**read, **stale}), 403)
        problem(await http.put("/v1/orders/ord_1003", json={"a": 1}, headers={**write, **stale}), 400)
        nobody = {**ORDER, "number": "z", "customer_id": "c-none"}
        problem(await http.put("/v1/orders/ord_1003", json=nobody, headers={**write, **stale}), 412)


@pytest.mark.parametrize(
    "said", ["", " ", ",", "x", '"x', "'x'", '"a" "b"', '*, "a"', '"a", *', "**", 'w/"x"', '"a\t"']
)
async def test_a_header_that_means_nothing_is_refused(signed: Composed, said: str) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    async with signed.http() as http:
        for name in ("If-Match", "If-None-Match"):
            wrong = {**both, name: said}
            for answer in (
                await http.put("/v1/customers/p-5", json={"email": "p5@shop.test"}, headers=wrong),
                await http.get("/v1/customers/cust_001", headers=wrong),
            ):
                assert f"{name} is either * or a list of ETags" in problem(answer, 400)
    assert await rows(signed, "SELECT id FROM customers WHERE id = 'p-5'") == []


async def test_a_list_is_read_over_several_lines_and_with_commas_in_its_tags() -> None:
    lines = Headers(raw=[(b"if-match", b'"a,b", W/"c"'), (b"if-match", b'"\xe9",, ""')])
    wanted = preconditions_of(lines)
    assert wanted.none_match is None
    assert wanted.match is not None
    assert (wanted.match.strong, wanted.match.weak) == ({'"a,b"', '"é"', '""'}, {'"c"'})
    with pytest.raises(PreconditionFailed):
        wanted.check('"a')
    with pytest.raises(BadInput):
        preconditions_of(Headers(raw=[(b"if-match", b"*"), (b"if-match", b"*")]))


async def test_of_two_who_write_on_the_same_news_one_loses(signed: Composed) -> None:
    """Looped: they meet within a commit, and whoever comes second is told, not overwritten."""
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    async with signed.http() as http:
        for number in range(ROUNDS):
            path, said = "/v1/orders/p-race", {**ORDER, "number": "P-race", "description": f"Round {number}"}
            tag = await written(http, path, said, both)
            answers = await asyncio.gather(
                *(
                    http.put(
                        path, json={**said, "description": f"{number} by {who}"}, headers={**both, "if-match": tag}
                    )
                    for who in "abc"
                )
            )
            assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
            [won] = [answer for answer in answers if answer.status_code == 200]
            left = await http.get(path, headers=both)
            assert (left.json(), left.headers["etag"]) == (won.json(), won.headers["etag"])


async def test_of_two_who_make_the_same_record_one_makes_it(signed: Composed) -> None:
    write = {**await key(signed, Scope.RECORDS_WRITE), "if-none-match": "*"}
    async with signed.http() as http:
        for number in range(ROUNDS):
            path, said = f"/v1/customers/p-new-{number}", {"email": f"new{number}@shop.test"}
            answers = await asyncio.gather(
                *(http.put(path, json={**said, "name": who}, headers=write) for who in "abc")
            )
            assert sorted(answer.status_code for answer in answers) == [201, 412, 412]


async def test_a_refund_that_is_put_down_meanwhile_is_waited_for_and_seen(signed: Composed) -> None:
    """Not only who writes records changes them: whoever holds the row is let finish before it is compared."""
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    said = {**ORDER, "number": "P-6"}
    async with signed.http() as http:
        tag = await written(http, "/v1/orders/p-6", said, both)
        conn = await asyncpg.connect(url(signed))
        async with conn.transaction():
            await conn.execute("UPDATE orders SET refunded_cents = 50 WHERE id = 'p-6'")
            late = asyncio.create_task(http.put("/v1/orders/p-6", json=said, headers={**both, "if-match": tag}))
            await asyncio.sleep(0.4)
            assert not late.done()
        await conn.close()
        problem(await late, 412)

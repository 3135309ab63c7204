"""Bad files that are no plain document: encodings, hidden characters, syntax, tags, aliases, keys, JSON."""

from __future__ import annotations

from badfiles_case import BASE, CANARY, Bad, at_top, bad, json_file, raw, replacing, unparsable

_SECRET = f"KmsKeyId: {CANARY}\n"
_JSON = '{\n  "KmsKeyId": "AKIACANARY0123",\n'
_HIDDEN_BREAK = "has a line break that editors and reviews do not show"
_INVISIBLE = "has an invisible character"
_CONTROL = "has a control character"
_TAG = "has a YAML tag"

ENCODINGS: dict[str, Bad] = {
    "latin-1": raw(f"{_SECRET}ModelName: caf\xe9\n".encode("latin-1"), (2, 15), "is not UTF-8 text"),
    "latin-1 after wide characters": raw("# €€ ".encode() + b"\xff\n", (1, 6), "is not UTF-8 text"),
    "latin-1 after a byte order mark": raw(b"\xef\xbb\xbfa: \xff\n", (1, 4), "is not UTF-8 text"),
    "cut off in a character": raw(_SECRET.encode() + b"a: \xe2\x82", (2, 4), "is not UTF-8 text"),
    "utf-16 with mark": raw(_SECRET.encode("utf-16"), (1, 1), "is not UTF-8 text"),
    "utf-16 without mark": raw(_SECRET.encode("utf-16-le"), (1, 2), _CONTROL),
    "utf-32 with mark": raw(_SECRET.encode("utf-32"), (1, 1), "is not UTF-8 text"),
    "surrogate in utf-8": raw(_SECRET.encode() + b"a: \xed\xa0\x80\n", (2, 4), "is not UTF-8 text"),
    "overlong slash": raw(_SECRET.encode() + b"a: \xc0\xaf\n", (2, 4), "is not UTF-8 text"),
    "gzip": raw(b"\x1f\x8b\x08\x00" + CANARY.encode(), (1, 2), "is not UTF-8 text"),
    "second byte order mark": raw(("\ufeff\ufeff" + _SECRET).encode(), (1, 1), _INVISIBLE),
    "byte order mark inside": unparsable("a: b@@\ufeffc\n", _INVISIBLE),
    "nul": unparsable("a: b@@\0\n", _CONTROL),
    "bell": unparsable("a: b@@\x07\n", _CONTROL),
    "escape sequence": unparsable('a: "@@\x1b[31mred"\n', _CONTROL),
    "form feed": unparsable("a: 1\n@@\x0cb: 1\n", _CONTROL),
    "delete": unparsable("a: @@\x7f\n", _CONTROL),
    "c1 control": unparsable("a: @@\x9b31m\n", _CONTROL),
    "noncharacter": unparsable("a: @@\uffff\n", _CONTROL),
    "next line hides a member behind a comment": unparsable("# harmless@@\x85Endpoint: {TakeOver: true}\n", _HIDDEN_BREAK),
    "line separator hides a member": unparsable("# harmless@@\u2028Endpoint: {TakeOver: true}\n", _HIDDEN_BREAK),
    "paragraph separator": unparsable("a: b@@\u2029\n", _HIDDEN_BREAK),
    "carriage return hides a member": unparsable("# harmless@@\rEndpoint: {TakeOver: true}\n", "has a carriage return without"),
    "carriage returns only": raw(BASE.replace("\n", "\r").encode(), (1, 26), "has a carriage return without"),
    "right-to-left override": unparsable("a: @@\u202egpj.exe\n", _INVISIBLE),
    "right-to-left isolate in a comment": unparsable("# @@\u2067hidden\u2069\n", _INVISIBLE),
    "right-to-left mark in a key": unparsable("a@@\u200fb: 1\n", _INVISIBLE),
    "half a surrogate pair escaped": unparsable('a: "\\u@@d800"\n', "invalid Unicode character escape"),
    "other half of a pair in a key": unparsable('"\\u@@dc00": 1\n', "invalid Unicode character escape"),
}

SYNTAX: dict[str, Bad] = {
    "empty": raw(b"", (1, 1), "is empty"),
    "byte order mark alone": raw(b"\xef\xbb\xbf", (1, 1), "is empty"),
    "white space": raw(b"\n \n\n", (1, 1), "is empty"),
    "comments only": raw(f"# {CANARY}\n# b\n".encode(), (1, 1), "is empty"),
    "end of nothing": raw(b"...\n", (1, 1), "is not valid YAML"),
    "tab as indent": unparsable("a:\n@@\tb: 1\n", "is not valid YAML"),
    "tab after a key": unparsable("a:\tb@@: 1\n", "is not valid YAML"),
    "bad indent": unparsable("a:\n    b: 1\n  @@c: 2\n", "is not valid YAML"),
    "list in a mapping": unparsable("@@- a\n", "is not valid YAML"),
    "two colons": unparsable("a: b@@: c\n", "is not valid YAML"),
    "key without colon": unparsable("Endpoint\n@@a: 1\n", "is not valid YAML"),
    "open quote": unparsable('a: "b\n@@', "is not valid YAML"),
    "open brace": unparsable("a: {b: 1\n@@", "is not valid YAML"),
    "wrong bracket": unparsable("a: [b@@}\n", "is not valid YAML"),
    "unknown escape": unparsable('a: "@@\\q"\n', "is not valid YAML"),
    "reserved at sign": unparsable(f"a: @@@{CANARY}\n", "is not valid YAML"),
    "reserved backtick": unparsable("a: @@`b`\n", "is not valid YAML"),
    "percent value": unparsable("a: @@%b\n", "is not valid YAML"),
    "wrong block indicator": unparsable("a: |@@x\n", "is not valid YAML"),
    "future version": bad(f"@@%YAML 2.0\n---\n{_SECRET}", "file", "", "is not valid YAML"),
    "second document": unparsable("@@---\na: 1\n", "begins a second document"),
    "second document after an end": unparsable("...\n@@---\na: 1\n", "begins a second document"),
    "junk after the end": unparsable("...\n@@junk\n", "is not valid YAML"),
    "html": bad(f"<!DOCTYPE html>\n<html><b>{CANARY}</b>\n<p a='x'>b@@: c</p></html>\n", "file", "", "is not valid YAML"),
    "python": bad(f'key = "{CANARY}"\nif key@@:\n    pass\n', "file", "", "is not valid YAML"),
    "large file pointer": raw(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", (1, 1), "is a Git LFS pointer"
    ),
    "conflict marks": unparsable("@@<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> branch\n", "is the mark of a merge conflict"),
    "end of a conflict": unparsable("a: 2\n@@>>>>>>> branch\n", "is the mark of a merge conflict"),
}

TAGS: dict[str, Bad] = {
    "integer tag": unparsable("a: @@!!int 1\n", _TAG),
    "text tag": unparsable("a: @@!!str yes\n", _TAG),
    "null tag": unparsable("a: @@!!null\n", _TAG),
    "binary tag": unparsable("a: @@!!binary aGk=\n", _TAG),
    "python call": unparsable("a: @@!!python/object/apply:os.system [id]\n", _TAG),
    "python name": unparsable("a: @@!!python/name:os.system\n", _TAG),
    "own tag": unparsable("a: @@!custom b\n", _TAG),
    "cloudformation tag": unparsable("a: @@!Sub '${A}'\n", _TAG),
    "bare exclamation mark": unparsable("a: @@! b\n", _TAG),
    "verbatim tag": unparsable("a: @@!<tag:yaml.org,2002:str> b\n", _TAG),
    "tag on a list": unparsable("a: @@!!set [b]\n", _TAG),
    "tag on a mapping": unparsable("a: @@!!omap {b: c}\n", _TAG),
    "tag on a key": unparsable("@@!!str a: b\n", _TAG),
    "tag on the document": bad(f"@@!!map\n{_SECRET}", "file", "", _TAG),
    "undefined tag handle": unparsable("a: @@!x!y b\n", "is not valid YAML"),
    "tag directive": bad(f"%TAG ! tag:x,2000:\n---\na: @@!b {CANARY}\n", "file", "", _TAG),
}

ALIASES: dict[str, Bad] = {
    "undefined alias": unparsable(f"a: @@*{CANARY}\n", "is an alias of something not defined"),
    "alias before its anchor": unparsable("a: @@*b\nc: &b 1\n", "is an alias of something not defined"),
    "alias of itself": unparsable("a: &a [@@*a]\n", "is an alias of something not defined"),
    "alias of what encloses it": unparsable("a: &a {b: {c: @@*a}}\n", "is an alias of something not defined"),
    "two anchors": unparsable("a: &b @@&c 1\n", "is not valid YAML"),
    "anchor on an alias": unparsable("a: &b 1\nc: &d @@*b\n", "is not valid YAML"),
    "glob as text": unparsable("a: *@@.csv\n", "is not valid YAML"),
    "wrong anchor name": unparsable("a: &@@ 1\n", "is not valid YAML"),
    "merge key": unparsable("a: &a {b: 1}\nc: {@@<<: *a}\n", "is a merge key"),
    "merge key at the top": unparsable("a: &a {b: 1}\n@@<<: *a\n", "is a merge key"),
    "merge key with a list": unparsable("a: &a {b: 1}\nc:\n  @@<<: [*a]\n", "is a merge key"),
}

KEYS: dict[str, Bad] = {
    "key twice at the top": at_top("@@ProductionVariants: []", "file", "", "repeats the key 'ProductionVariants' of line 2"),
    "key twice in a variant": bad(f"{BASE}    @@ModelName: other\n", "file", "", "repeats the key 'ModelName' of line 4"),
    "key twice, once quoted": at_top('@@"EndpointConfigName": b', "file", "", "repeats the key 'EndpointConfigName'"),
    "key twice, once escaped": at_top('@@"\\x45ndpointConfigName": b', "file", "", "repeats the key 'EndpointConfigName'"),
    "key twice by an alias": unparsable("a: &a b\nb: 1\n@@c: &c x\n".replace("@@", "") + "@@a: 1\n", "repeats the key 'a'"),
    "key twice in Endpoint": at_top("Endpoint: {TakeOver: false, @@TakeOver: true}", "file", "", "repeats the key 'TakeOver'"),
    "key twice in a deployment": at_top(
        "Endpoint:\n  DeploymentConfig:\n    RollingUpdatePolicy: {}\n    @@RollingUpdatePolicy: {}",
        "file",
        "",
        "repeats the key 'RollingUpdatePolicy' of line 9",
    ),
    "unknown key twice": unparsable("a: 1\n@@a: 2\n", "repeats the key 'a' of line 2"),
    "list as key": unparsable("? @@[a, b]\n: c\n", "is a key that is no plain word"),
    "mapping as key": unparsable("? @@{a: b}\n: c\n", "is a key that is no plain word"),
    "alias of a list as key": unparsable("a: @@&a [b]\n? *a\n: c\n", "is a key that is no plain word"),
    "empty key": at_top("?@@ \n: x", "unknown", "''", "is not known"),
    "key with a line end": at_top('@@"a\\nb\\x1b[2J": 1', "unknown", r"'a\nb\x1b[2J'", "is not known"),
    "equals sign as key": at_top("@@=: 1", "unknown", "'='", "is not known"),
    "merge key in quotes": at_top('@@"<<": {}', "unknown", "'<<'", "is not known"),
    "key in another script": at_top("@@Nаme: 1", "unknown", "Nаme", "is not known"),  # noqa: RUF001  # a Cyrillic letter on purpose
}

JSON: dict[str, Bad] = {
    "json, comma after the last": json_file(f"{_JSON}  @@}}\n", "file", "", "is not valid JSON"),
    "json, comment": json_file(f'{_JSON}  @@# why\n  "a": 1}}\n', "file", "", "is not valid JSON"),
    "json, slash comment": json_file(f'{_JSON}  // why\n  "a"@@: 1}}\n', "file", "", "is not valid"),
    "json, key twice": json_file(f'{_JSON}  @@"KmsKeyId": "b"}}\n', "file", "", "repeats the key 'KmsKeyId' of line 2"),
    "json, single quotes": json_file(f"{_JSON}  @@'a': 1}}\n", "file", "", "is not valid JSON"),
    "json, key without quotes": json_file(f"{_JSON}  @@a: 1}}\n", "file", "", "is not valid JSON"),
    "json, two documents": json_file("{}\n@@{}\n", "file", "", "is not valid YAML"),
    "json lines": json_file(
        f'{{"KmsKeyId": "{CANARY}"}}\n---\n@@{{}}\n'.replace("---\n@@", "@@---\n"), "file", "", "second document"
    ),
    "json, open": json_file(f"{_JSON}@@", "file", "", "is not valid YAML"),
    "json, raw tab in text": json_file(f'{_JSON}"a": "b@@\tc"}}\n', "file", "", "is not valid JSON"),
    "json, half a surrogate pair": json_file(f'{_JSON}  "a": "\\u@@d83d"}}\n', "file", "", "invalid Unicode character escape"),
    "json, null": json_file("@@null\n", "type", "", "has no value"),
    "json, list": json_file("@@[]\n", "type", "", "is a list"),
    "json, not a number": json_file(
        '{"EndpointConfigName": "a", "ProductionVariants": [{"VariantName": "b", "ModelName": "c",\n'
        '"InstanceType": "ml.m5.large", "InitialInstanceCount": 1, "InitialVariantWeight": @@NaN}]}\n',
        "type",
        "ProductionVariants[0].InitialVariantWeight",
        "is 'NaN'",
    ),
}

TOP: dict[str, Bad] = {
    "null": bad("@@null\n", "type", "", "has no value"),
    "tilde": bad("@@~\n", "type", "", "has no value"),
    "document without content": bad("---\n@@", "type", "", "has no value"),
    "list at the top": bad("@@- EndpointConfigName: a\n", "type", "", "is a list"),
    "empty list at the top": bad("# c\n@@[]\n", "type", "", "is a list"),
    "one word": bad("@@hello\n", "type", "", "is a single value"),
    "number at the top": bad("@@42\n", "type", "", "is a single value"),
    "quoted text at the top": bad('@@""\n', "type", "", "is a single value"),
    "block text at the top": bad("@@|\n  EndpointConfigName: a\n", "type", "", "is a single value"),
    "no name": bad(BASE.replace("EndpointConfigName: fraud\n", "@@"), "required", "", "lacks EndpointConfigName"),
    "no variants": bad("@@EndpointConfigName: a\n", "required", "", "lacks ProductionVariants"),
    "nameless variant": replacing(
        "- VariantName: main\n    ModelName",
        "- @@ModelName",
        "required",
        field="ProductionVariants[0]",
        says="lacks VariantName",
    ),
}

SYNTAX_FILES = ENCODINGS | SYNTAX | TAGS | ALIASES | KEYS | JSON | TOP

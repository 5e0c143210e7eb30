# Holds what clew index writes against the schema, and its table against its JSON, read by Python's csv.
# usage: index.py SCHEMA INDEX.json INDEX.csv
import csv, json, sys

def none(x):
    raise SystemExit("no JSON: " + x)  # NaN and Infinity, which lenient readers take
doc = json.load(open(sys.argv[2], encoding="utf-8"), parse_constant=none)
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/index"}]})
bad = [("/".join(map(str, e.absolute_path)), e.message[:300]) for e in check.iter_errors(doc)]
if not bad:  # what is wrong is found
    for what, spoil in {"a kind": lambda d: d["entries"][0].update(kind="thing"), "no spans": lambda d: d["entries"][0].pop("spans"), "a field": lambda d: d.update(more=1), "a number": lambda d: d.update(posts="2")}.items():
        spoilt = json.loads(json.dumps(doc))
        spoil(spoilt)
        if not list(check.iter_errors(spoilt)):
            bad.append((what, "was let pass"))

spans = [(e, s) for e in doc["entries"] for s in e["spans"]]
for e, s in spans:
    t = s["sentence"]
    if t and (not t["start"] <= s["start"] < s["end"] <= t["end"] or t["text"][s["start"] - t["start"]:s["end"] - t["start"]] != s["text"]):
        bad.append((s["text"], "does not stand in " + t["text"]))

# RFC 4180, one row a place. A cell that begins as a formula does has an apostrophe before it.
rows = list(csv.DictReader(open(sys.argv[3], encoding="utf-8", newline=""), strict=True))
if len(rows) != len(spans):
    bad.append(("rows", f"{len(rows)} of {len(spans)} places"))
for row, (e, s) in zip(rows, spans):
    if None in row or None in row.values():
        bad.append((row, "cells"))
        continue
    for name, cell in row.items():
        if cell and cell[0] in "=+-@\t\r＝＋－＠" and not (name in ("value", "low", "high") and float(cell) < 0):
            bad.append((name, cell))
    def plain(c):
        return c[1:] if c.startswith("'") and c.lstrip("'")[:1] in tuple("=+-@\t\r\n＝＋－＠") else c
    if (row["kind"], plain(row["post"]), int(row["start"]), int(row["end"])) != (e["kind"], s["post"], s["start"], s["end"]):
        bad.append((row, "is not the JSON's place"))
    if "value" in e and e["kind"] == "quantity" and row["value"] != "" and float(row["value"]) != e["value"]:
        bad.append((row["value"], e["value"]))
for b in bad[:20]:
    print(*b)
sys.exit(len(bad) > 0)

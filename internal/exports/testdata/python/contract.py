# Holds files against a schema (draft 2020-12) with python3-jsonschema, and looks for the texts of their posts.
# usage: contract.py SCHEMA FILES.json
import copy, json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = Draft202012Validator(schema)
# Whether it is a thread or a book is seen by one field: the faults of the other are of no use.
branch = {n: Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/" + n}], "$id": "clew:" + n}) for n in ("thread", "book")}
bad = 0

def faults(errors):
    for e in errors:
        yield from faults(e.context) if e.context else [e]

def fault(*what):
    global bad
    bad += 1
    if bad < 20:
        print(*what)

one = None
for f in json.load(open(sys.argv[2])):
    # Every name is told once, and numbers are numbers: what lenient readers let pass is a fault.
    def pairs(p):
        if len(dict(p)) != len(p):
            fault(f["path"], "tells a name twice", [k for k, _ in p])
        return dict(p)
    def none(x):
        fault(f["path"], "is no JSON:", x)
    doc = json.loads(open(f["path"], "rb").read().decode("utf-8", "strict"), object_pairs_hook=pairs, parse_constant=none)
    for e in faults(branch['book' if 'threads' in doc else 'thread'].iter_errors(doc)):
        # The books of attacks have an attack where only Clew's own word can stand.
        if list(e.absolute_path)[-2:] == ["verdict", "state"] and ("attack" in f["path"] or "hostile" in f["path"]):
            continue
        fault(f["path"], "/".join(map(str, e.absolute_path)), e.message[:300])
    threads = doc["threads"] if "threads" in doc else [doc]
    one = one or (threads[0] if threads[0]['posts'] else None)
    said = [p["text"] for t in threads for p in t["posts"]]
    for text in f["texts"]:
        if text not in said:
            fault(f["path"], "lacks", repr(text[:100]))
    if len(said) != f["posts"]:
        fault(f["path"], "has", len(said), "posts of", f["posts"])
    # Ranges count code points: what they hold is in the text.
    for t in threads:
        for p in t["posts"]:
            for r in p["links"] + p["mentions"] + p["tags"]:
                if "attack" not in f["path"] and "hostile" not in f["path"] and not 0 <= r["start"] <= r["end"] <= len(p["text"]):
                    fault(f["path"], p["id"], "a range beyond the text", r)

# The schema finds what is wrong.
def spoilt(change):
    doc = copy.deepcopy(one)
    change(doc)
    return doc
for what, change in {
    "another contract": lambda d: d.update(clew=2),
    "no id": lambda d: d.pop("id"),
    "a verdict that is none": lambda d: d["verdict"].update(state="fine"),
    "a number as text": lambda d: d["verdict"].update(held="3"),
    "no day": lambda d: d.update(published="yesterday"),
    "a post without text": lambda d: d["posts"][0].pop("text"),
    "a name that no list has": lambda d: d.update(extra=1),
    "no list": lambda d: d["posts"][0].update(links=None),
}.items():
    if check.is_valid(spoilt(change)):
        fault("the schema lets pass:", what)
if bad:
    print(bad, "faults")
sys.exit(bad > 0)

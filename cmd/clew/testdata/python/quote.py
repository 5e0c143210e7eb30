# Holds what clew quote writes against the schema, and its spans against the quotation.
# usage: quote.py SCHEMA FOLDER, of *.quotation.json and *.checked.jsonl
import copy, glob, json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = {n: Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/" + n}]}) for n in ("quotation", "checked")}
bad, verdicts, turned = [], set(), None

def pairs(p):
    if len(dict(p)) != len(p):
        bad.append(("tells a name twice", [k for k, _ in p]))
    return dict(p)

def read(text):
    return json.loads(text, object_pairs_hook=pairs, parse_constant=lambda x: bad.append(("no JSON", x)))

for f in sorted(glob.glob(sys.argv[2] + "/*.quotation.json")):
    d = read(open(f, encoding="utf-8").read())
    bad += [(f, "/".join(map(str, e.absolute_path)), e.message[:300]) for e in check["quotation"].iter_errors(d)]
    verdicts.add(d["verdict"])
    said = d["asked"]["text"]
    for s in d["spans"]:
        if s["end"] - s["start"] != len(s["text"]) or not 0 <= s["quote"][0] <= s["quote"][1] <= len(said):
            bad.append((f, "a span is not its text", s))
    for c in d["changes"]:
        if c["quote"] and c["op"] != "punctuation" and not c["in"][1] <= len(said):
            bad.append((f, "a change is outside the quotation", c))
    for a, b in (("spans", "places"), ("closest", "near"), ("elsewhere", "others")):
        if [x["post"] for x in d[a]] != [x["post"] for x in d[b]]:
            bad.append((f, a, "are not in the order of", b))
    turned = d if d["changes"] else turned
if verdicts != {"exact", "changed", "spliced", "not-found"}:
    bad.append(("verdicts", verdicts))
for f in glob.glob(sys.argv[2] + "/*.checked.jsonl"):
    for l in open(f, encoding="utf-8"):
        bad += [(f, "/".join(map(str, e.absolute_path)), e.message[:300]) for e in check["checked"].iter_errors(read(l))]
for what, spoil in {"a verdict": lambda d: d.update(verdict="fake"), "a flag": lambda d: d["flags"].append("lie"), "no spans": lambda d: d.pop("spans"), "a field": lambda d: d.update(more=1),
                    "a place": lambda d: d["changes"][0].update(at=[1]), "text": lambda d: d["covered"].update(posts="2")}.items():
    spoilt = copy.deepcopy(turned)
    spoil(spoilt)
    if check["quotation"].is_valid(spoilt):
        bad.append((what, "was let pass"))
for b in bad[:20]:
    print(*b)
sys.exit(bool(bad))

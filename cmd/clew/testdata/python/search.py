# Holds the lines of clew search -f jsonl --facets against the schema.
# usage: search.py SCHEMA HITS.jsonl
import json, sys

from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
def check(name):
    return Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/" + name}]})
lines = [json.loads(l) for l in open(sys.argv[2], encoding="utf-8")]
bad = [e.message[:300] for l in lines[:-1] for e in check("hit").iter_errors(l)] + [e.message[:300] for e in check("facets").iter_errors(lines[-1])]
if len(lines) < 2:
    bad.append("no hits")
for what, l in (("a place", {**lines[0], "in": "nowhere"}), ("a field", {**lines[0], "more": 1})):
    if not list(check("hit").iter_errors(l)):
        bad.append(what + " was let pass")
if not list(check("facets").iter_errors({**lines[-1], "posts": -1})):
    bad.append("a count was let pass")
if bad:
    raise SystemExit("\n".join(bad))

# Holds what clew quote --screenshot writes against the schema.
# usage: screenshot.py SCHEMA SHOTS.jsonl
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/screenshot"}]})
docs = [json.loads(l) for l in open(sys.argv[2], encoding="utf-8")]
bad = [("/".join(map(str, e.absolute_path)), e.message[:300]) for doc in docs for e in check.iter_errors(doc)]
doc = next(d for d in docs if d["screenshot"]["differences"])
# what is wrong is found
for what, spoil in {"a kind": lambda d: d["screenshot"]["differences"][0].update(what="fake"), "no answer": lambda d: d.pop("answer"), "a field": lambda d: d["screenshot"].update(more=1),
                    "a place": lambda d: d["screenshot"]["name"].update(start=-1), "a verdict": lambda d: d["answer"].update(verdict="forged"), "held": lambda d: d.update(held="yes")}.items():
    spoilt = json.loads(json.dumps(doc))
    spoil(spoilt)
    if not list(check.iter_errors(spoilt)):
        bad.append((what, "was let pass"))
for b in bad:
    print(b)
sys.exit(bool(bad))

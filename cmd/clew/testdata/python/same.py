# Holds what clew same writes against the schema.
# usage: same.py SCHEMA SAME.json
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/same"}]})
doc = json.load(open(sys.argv[2], encoding="utf-8"))
bad = [("/".join(map(str, e.absolute_path)), e.message[:300]) for e in check.iter_errors(doc)]
if not doc["places"] or not doc["places"][0]["pairs"]:
    bad.append(("places", "there is none"))
else:  # what is wrong is found
    for what, spoil in {"a kind": lambda d: d["places"][0].update(kind="thing"), "no pairs": lambda d: d["places"][0].pop("pairs"), "a field": lambda d: d.update(more=1)}.items():
        spoilt = json.loads(json.dumps(doc))
        spoil(spoilt)
        if not list(check.iter_errors(spoilt)):
            bad.append((what, "was let pass"))
    for p in doc["places"] + doc["turned"]:
        for x in p["pairs"]:
            if not x["diff"]:
                bad.append((x["post"], "no diff"))
for b in bad:
    print(b)
sys.exit(bool(bad))

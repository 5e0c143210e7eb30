# Holds what clew same writes against the schema.
# usage: same.py SCHEMA SAME.json SEVERAL.json
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
check = Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/several"}]})
doc = json.load(open(sys.argv[3], encoding="utf-8"))
bad += [("several/" + "/".join(map(str, e.absolute_path)), e.message[:300]) for e in check.iter_errors(doc)]
if not doc["statements"] or not doc["statements"][0]["places"]:
    bad.append(("statements", "there is none"))
else:
    for what, spoil in {"no text": lambda d: d["statements"][0].pop("text"), "a place": lambda d: d["of"].update(kind="thing"), "a field": lambda d: d["statements"][0].update(more=1)}.items():
        spoilt = json.loads(json.dumps(doc))
        spoil(spoilt)
        if not list(check.iter_errors(spoilt)):
            bad.append((what, "was let pass"))
for b in bad:
    print(b)
sys.exit(bool(bad))

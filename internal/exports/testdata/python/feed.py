# Holds feeds against a schema of JSON Feed 1.1. usage: feed.py SCHEMA FILES.json
import json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
check = Draft202012Validator(schema)
bad = 0
for f in json.load(open(sys.argv[2])):
    doc = json.loads(open(f["path"], "rb").read().decode("utf-8", "strict"))
    for e in check.iter_errors(doc):
        bad += 1
        if bad < 20:
            print(f["path"], "/".join(map(str, e.absolute_path)), e.message[:300])
    ids = [i["id"] for i in doc["items"]]
    if len(set(ids)) != len(ids) and "attack" not in f["path"] and "hostile" not in f["path"]:
        bad += 1
        print(f["path"], "two items of one id")
if not list(check.iter_errors({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1"}]})):
    bad += 1
    print("the schema lets an item without content pass")
sys.exit(bad > 0)

// Holds a datapackage.json against the schema of its profile. usage: node describe.mjs FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.CLEW_PACKAGES + "/package.json");
const { Profile } = require("datapackage");
const profile = await Profile.load("data-package");
const { valid, errors } = profile.validate(JSON.parse(readFileSync(process.argv[2])));
for (const e of errors) console.error(e.message);
process.exit(valid ? 0 : 1);

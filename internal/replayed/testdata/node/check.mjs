// Reads a WARC file with warcio and holds every record against what it says of itself: digests of block and
// payload, lengths, names, and what it refers to. Prints a summary as JSON, and each fault as a line to standard
// error. usage: node check.mjs FILE
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

const require = createRequire(process.env.CLEW_PACKAGES + "/package.json");
const { WARCParser } = await import(require.resolve("warcio").replace("index.cjs", "index.js"));

const file = process.argv[2];
const bytes = readFileSync(file);
const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
const faults = [];
const kinds = {}, ids = new Set(), refers = [];
let bodies = 0, last = 0;

const digest = (said, b) => {
  const [name, value] = [said.slice(0, said.indexOf(":")), said.slice(said.indexOf(":") + 1)];
  const sum = createHash(name.replace("-", "")).update(b).digest();
  return value === sum.toString("hex") || value.toUpperCase() === base32(sum);
};

function base32(b) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let out = "", bits = 0, n = 0;
  for (const c of b) {
    n = (n << 8) | c;
    for (bits += 8; bits >= 5; bits -= 5) out += letters[(n >> (bits - 5)) & 31];
    n &= (1 << bits) - 1;
  }
  return bits ? out + letters[(n << (5 - bits)) & 31] : out;
}

const fault = (r, why) => faults.push(`${r.warcType} ${r.warcTargetURI || ""}: ${why}`);

const parser = new WARCParser(createReadStream(file), { parseHttp: false });
for await (const r of parser) {
  const block = await r.readFully(false);
  const h = r.warcHeaders.headers;
  kinds[r.warcType] = (kinds[r.warcType] || 0) + 1;
  bodies += block.length;
  if (r.warcHeaders.protocol !== "WARC/1.1" && r.warcHeaders.protocol !== "WARC/1.0") fault(r, "is " + r.warcHeaders.protocol);
  if (Number(h.get("Content-Length")) !== block.length) fault(r, `is ${block.length} bytes long and says ${h.get("Content-Length")}`);
  const id = h.get("WARC-Record-ID");
  if (!/^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$/i.test(id)) fault(r, "has the id " + id);
  if (ids.has(id)) fault(r, "has the id of another");
  ids.add(id);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(h.get("WARC-Date"))) fault(r, "has the date " + h.get("WARC-Date"));
  for (const name of ["WARC-Refers-To", "WARC-Concurrent-To"]) if (h.get(name)) refers.push([r, h.get(name)]);
  if (h.get("WARC-Block-Digest") && !digest(h.get("WARC-Block-Digest"), block)) fault(r, "its block has another digest");
  const said = h.get("WARC-Payload-Digest");
  if (said && r.warcType !== "revisit") {
    let body = block;
    if (r.warcType === "response") {
      const end = Buffer.from(block).indexOf("\r\n\r\n");
      if (end < 0) fault(r, "its head does not end");
      body = block.subarray(end + 4);
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(Buffer.from(block.subarray(0, end + 2)).toString("latin1"));
      if (length && Number(length[1]) !== body.length && process.argv[3] !== "as-sent") fault(r, "its head says another length");
    }
    if (!digest(said, body)) fault(r, "its payload has another digest");
  }
  if (packed) {
    const at = Number(parser.offset), n = Number(parser.recordLength);
    try {
      const one = gunzipSync(bytes.subarray(at, at + n));
      if (!one.subarray(0, 5).equals(Buffer.from("WARC/"))) fault(r, "its gzip member does not begin with it");
    } catch (e) {
      fault(r, "does not stand in a gzip member of its own: " + e.message);
    }
    last = at + n;
  }
}
if (packed && last !== bytes.length) faults.push(`${bytes.length - last} bytes follow the last record`);
for (const [r, id] of refers) if (!ids.has(id)) fault(r, "refers to a record that is not here");
for (const f of faults) console.error(f);
console.log(JSON.stringify({ kinds, bodies, faults: faults.length }));
process.exit(faults.length ? 1 : 0);

// Indexes a WARC file with warcio, and prints what it finds as JSON lines. usage: node index.mjs FILE
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.CLEW_PACKAGES + "/package.json");
const { CDXIndexer } = await import(require.resolve("warcio").replace("index.cjs", "index.js"));

const indexer = new CDXIndexer({ format: "json" });
for await (const line of indexer.iterIndex([{ filename: "data.warc.gz", reader: createReadStream(process.argv[2]) }])) {
  console.log(JSON.stringify(line));
}

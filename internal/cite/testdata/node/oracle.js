// Reads jobs on standard input, one JSON value: {styles, locales, jobs: [{style, lang, items}]}; writes what citeproc-js
// makes of each: {bib: [text], html: [markup], cite: text}.
const fs = require('fs')
const zlib = require('zlib')
const CSL = require('citeproc')

const input = JSON.parse(fs.readFileSync(0))
const styles = {}
const locales = {}
const read = (cache, path) => (cache[path] ??= zlib.gunzipSync(fs.readFileSync(path)).toString('utf8'))

const out = input.jobs.map(job => {
  const byID = Object.fromEntries(job.items.map(i => [i.id, i]))
  const sys = {
    retrieveLocale: tag => {
      const path = `${input.locales}/locales-${tag}.xml.gz`
      return fs.existsSync(path) ? read(locales, path) : read(locales, `${input.locales}/locales-en-US.xml.gz`)
    },
    retrieveItem: id => byID[id]
  }
  try {
    const engine = new CSL.Engine(sys, read(styles, `${input.styles}/${job.style}.csl.gz`), job.lang, true)
    engine.updateItems(job.items.map(i => i.id))
    engine.setOutputFormat('text')
    const cite = engine.makeCitationCluster([{ id: job.items[0].id }])
    const bib = engine.makeBibliography()
    engine.setOutputFormat('html')
    const html = engine.makeBibliography()
    return { cite, bib: bib ? bib[1].map(s => s.trim()) : [], html: html ? html[1].map(s => s.trim()) : [] }
  } catch (e) {
    return { error: String(e) }
  }
})
process.stdout.write(JSON.stringify(out))

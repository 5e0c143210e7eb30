// Reads {bibtex, biblatex, ris} texts on standard input with readers that are not Clew's, and a list of CSL-JSON; writes
// what each found: {citation-js of bibtex, biblatex, ris, csl; biblatex-csl-converter of bibtex and biblatex}.
const fs = require('fs')
const { Cite, plugins } = require('@citation-js/core')
require('@citation-js/plugin-bibtex')
require('@citation-js/plugin-ris')
plugins.config.get('@bibtex').parse.strict = false

const input = JSON.parse(fs.readFileSync(0))
const attempt = f => { try { return f() } catch (e) { return { error: String(e) } } }

async function main () {
  const { BibLatexParser } = await import(require('url').pathToFileURL(process.env.NODE_PATH + '/biblatex-csl-converter/lib/index.js'))
  const plain = list => Array.isArray(list) ? list.map(n => typeof n === 'string' ? n : (n.text ?? (n.type === 'variable' ? n.attrs.variable : ''))).join('') : list
  const converter = text => {
    const r = new BibLatexParser(text, { processUnexpected: true, processUnknown: true }).parse()
    return {
      errors: r.errors,
      entries: Object.values(r.entries).map(e => ({
        type: e.bib_type, key: e.entry_key, title: plain(e.fields.title), date: e.fields.date, url: e.fields.url,
        author: (e.fields.author || []).map(a => plain(a.literal) || [plain(a.given), plain(a.family)].join(' '))
      }))
    }
  }
  const js = (text, forceType) => new Cite(text, { forceType, generateGraph: false }).data
  process.stdout.write(JSON.stringify(input.map(i => ({
    bibtex: attempt(() => js(i.bibtex, '@bibtex/text')),
    biblatex: attempt(() => js(i.biblatex, '@biblatex/text')),
    ris: attempt(() => js(i.ris, '@ris/file')),
    csl: attempt(() => js(i.csl, '@csl/list+object')),
    converter: attempt(() => converter(i.bibtex)),
    converterLatex: attempt(() => converter(i.biblatex))
  }))))
}
main()

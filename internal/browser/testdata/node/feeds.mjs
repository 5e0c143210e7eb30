// Reads a page's oEmbed the way others' programs do: by what the page itself names.
import { extract } from '@extractus/oembed-extractor'

export async function feeds(_, { urls }) {
  const out = []
  for (const url of urls) {
    try {
      out.push({ url, found: await extract(url) })
    } catch (e) {
      out.push({ url, error: String(e?.message ?? e) })
    }
  }
  return out
}

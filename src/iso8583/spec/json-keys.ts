/** Finds keys that stand twice in one JSON object, which `JSON.parse` drops without a word. */

import { pointerTo } from './pointer.ts'

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

interface Level {
  /** Keys seen, of an object; null for an array. */
  keys: Set<string> | null
  /** Key or index at which the level now is. */
  at: string | number
}

/** JSON pointers of all repeated keys. The text need not be valid JSON; then nothing sensible is found. */
export function duplicateKeys(text: string): string[] {
  const found: string[] = []
  const levels: Level[] = []
  let lastString = ''
  for (const [token] of text.matchAll(TOKEN)) {
    const top = levels.at(-1)
    if (token === '{') levels.push({ keys: new Set(), at: '' })
    else if (token === '[') levels.push({ keys: null, at: 0 })
    else if (token === '}' || token === ']') levels.pop()
    else if (token === ',' && top && typeof top.at === 'number') top.at++
    else if (token === ':' && top?.keys) {
      top.at = lastString
      if (top.keys.has(lastString)) found.push(pointerTo(...levels.map((level) => level.at)))
      top.keys.add(lastString)
    } else if (token.startsWith('"')) lastString = unquote(token)
  }
  return found
}

function unquote(token: string): string {
  try {
    return String(JSON.parse(token))
  } catch {
    return token
  }
}

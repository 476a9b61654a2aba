/** Fuzzes the compiling of protocol files: anything gives a dialect or a SpecError. */

import { compileDialect, SpecError } from '../../src/iso8583/index.ts'
import { protocolJson } from './protocols.ts'
import { Random } from './mutate.ts'
import type { Target } from './target.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const VALUES: readonly Json[] = [
  ...[null, true, false, 0, 1, -1, 2, 3, 64, 65, 128, 129, 192, 193, 9999, 65535, 1e9, 1.5],
  ...['', '0', 'F', '2', '55', '55.9F02', 'L', 'LL', 'LLLL', 'n', 'b', 'z', 'x+n', 'ans', 'ascii'],
  ...['bcd', 'binary', 'hex', 'cp500', 'units', 'bytes', 'nibbles', 'sad', 'pan', 'positional'],
  ...['bitmap', 'tagged', 'ber-tlv', '__proto__', 'constructor', 'visa', 'tpdu', 'literal'],
  [],
  {},
]

/** What a key may be changed into. No large number: it would make an array of as many elements. */
const KEYS = VALUES.filter((value) => typeof value === 'string')

/** The bytes of an input are the choices that are made in changing a shipped protocol file. */
export function specTarget(): Target {
  const shipped = protocolJson()
  return {
    name: 'spec',
    corpus: [...shipped.keys()].map((_, i) => Buffer.from([i, 1, 2, 3, 4, 5, 6, 7])),
    run(bytes) {
      const random = new Random(bytes.reduce((sum, byte) => Math.imul(sum, 31) + byte, 7))
      const text = [...shipped.values()][(bytes[0] ?? 0) % shipped.size] ?? '{}'
      const spec: Json = JSON.parse(text) as Json
      for (let count = 1 + ((bytes[1] ?? 0) % 4); count > 0; count--) change(spec, random)
      try {
        compileDialect(spec, 'fuzz.json')
      } catch (error) {
        if (!(error instanceof SpecError)) throw error
      }
    },
  }
}

/** Replaces, removes or moves one value somewhere in the file. */
function change(json: Json, random: Random): void {
  let at: Json = json
  for (;;) {
    if (at === null || typeof at !== 'object') return
    const holder: Record<string, Json> | Json[] = at
    const keys = Object.keys(holder)
    const key = random.of(keys, 'x')
    const below: Json = Reflect.get(holder, key) as Json
    if (below !== null && typeof below === 'object' && random.below(5) > 0) {
      at = below
      continue
    }
    switch (random.below(4)) {
      case 0:
        Reflect.deleteProperty(holder, key)
        return
      case 1: {
        const other: Json = Reflect.get(holder, random.of(keys, 'x')) as Json
        Reflect.set(holder, key, structuredClone(other ?? null))
        return
      }
      case 2:
        Reflect.set(holder, random.of(KEYS, 'x'), structuredClone(below ?? null))
        return
      default:
        Reflect.set(holder, key, structuredClone(random.of(VALUES, null)))
        return
    }
  }
}

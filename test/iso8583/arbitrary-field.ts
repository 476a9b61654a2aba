/** Generates fields and composites of any kind that a protocol file may have. */

import fc from 'fast-check'
import type { CompositeSpec, FieldSpec } from '../../src/iso8583/spec/spec.ts'
import { SECRET_TAGS } from '../../src/iso8583/composite/secret.ts'
import { CLASS_NAMES, SENSITIVITIES } from '../../src/iso8583/spec/names.ts'

/** Where a field stands: that decides how its length is told, and what it may be made of. */
export interface Place {
  /** Composites around it. */
  readonly depth: number
  /** The length stands beside a tag: of packed digits it says whole bytes, or not. */
  readonly tag: 'none' | 'bytes' | 'units'
  /** The bytes of the composite are written as hex text. */
  readonly hex: boolean
}

const CHARACTERS = ['ascii', 'cp037', 'cp500', 'cp1047'] as const
const COUNTS = ['units', 'bytes', 'nibbles'] as const
/** No deeper than the codec goes, and rarely so deep. */
const DEPTH_MAX = 3
/** Room for the composites that are generated. */
const COMPOSITE_BYTES_MAX = 9999

const top: Place = { depth: 0, tag: 'none', hex: false }

/** A data element that is no card number, composed of parts or not. */
export const anyElement: fc.Arbitrary<FieldSpec> = fieldAt(top)

/** A field for a place. */
export function fieldAt(place: Place): fc.Arbitrary<FieldSpec> {
  if (place.depth >= DEPTH_MAX) return plainField(place)
  return fc.oneof(
    { weight: 5, arbitrary: plainField(place) },
    { weight: 2, arbitrary: compositeField(place) },
  )
}

function plainField(place: Place): fc.Arbitrary<FieldSpec> {
  const classes = place.hex ? (['b'] as const) : CLASS_NAMES
  return fc
    .record({
      class: fc.constantFrom(...classes),
      packed: fc.boolean(),
      characters: fc.constantFrom(...CHARACTERS),
      fixed: fc.boolean(),
      units: fc.integer({ min: 2, max: 24 }),
      min: fc.integer({ min: 0, max: 2 }),
      letters: fc.constantFrom('L', 'LL', 'LLL', 'LLLL'),
      prefixes: fc.constantFrom(...CHARACTERS, 'bcd' as const, 'binary' as const),
      counts: fc.constantFrom(...COUNTS),
      side: fc.constantFrom('left' as const, 'right' as const),
      filler: fc.constantFrom('0', 'F'),
      sensitivity: fc.constantFrom(...SENSITIVITIES, undefined),
    })
    .map((seed) => {
      const digits = seed.class === 'n' || seed.class === 'z' || seed.class === 'x+n'
      const packed = digits && seed.packed
      const bytes = seed.packed && !place.hex ? 'binary' : 'hex'
      const encoding = seed.class === 'b' ? bytes : packed ? 'bcd' : seed.characters
      const fixed = seed.fixed || seed.class === 'x+n'
      const isPan = seed.sensitivity === 'pan' && seed.class === 'n'
      const units = isPan ? 19 : seed.letters === 'L' && !fixed ? 4 : seed.units
      const countable = seed.class === 'b' || packed ? COUNTS : (['units', 'bytes'] as const)
      const counts = countable.find((one) => one === seed.counts) ?? 'units'
      const letters = isPan && seed.letters === 'L' ? 'LL' : seed.letters
      const pad = { side: seed.side, with: needsLetter(place, counts) ? 'F' : seed.filler }
      const field: FieldSpec = {
        name: `any ${seed.class}`,
        class: seed.class,
        encoding,
        ...(fixed ? { length: isPan ? 16 : units } : { min: isPan ? 13 : seed.min, max: units }),
        ...(packed ? { pad } : {}),
        ...(isPan || seed.sensitivity !== 'pan' ? sensitivityOf(seed.sensitivity) : {}),
      }
      if (fixed || place.tag !== 'none') return field
      return { ...field, length: letters, prefix: { encoding: seed.prefixes, counts } }
    })
}

/** A length in bytes cannot tell a digit from a filler that is one. */
function needsLetter(place: Place, counts: string): boolean {
  return place.tag === 'none' ? counts === 'bytes' : place.tag === 'bytes'
}

function sensitivityOf(sensitivity: FieldSpec['sensitivity'] | undefined): Partial<FieldSpec> {
  return sensitivity === undefined ? {} : { sensitivity }
}

function compositeField(place: Place): fc.Arbitrary<FieldSpec> {
  const holder = fc.constantFrom(
    ...(place.hex
      ? []
      : ([
          { class: 'b', encoding: 'binary' },
          { class: 'ans', encoding: 'cp500' },
        ] as const)),
    { class: 'b', encoding: 'hex' } as const,
  )
  return holder.chain((kind) =>
    anyComposite(place.depth + 1, kind.encoding === 'hex').map((composite): FieldSpec => {
      const name = `any ${composite.kind}`
      const field: FieldSpec = { name, ...kind, max: COMPOSITE_BYTES_MAX, composite }
      if (place.tag !== 'none') return field
      return { ...field, length: 'LLLL', prefix: { encoding: 'ascii', counts: 'units' } }
    }),
  )
}

/** @param hex whether the composite is written as hex text, which BER-TLV alone may be */
function anyComposite(depth: number, hex: boolean): fc.Arbitrary<CompositeSpec> {
  const flat: Place = { depth, tag: 'none', hex }
  const soft = fc.constantFrom({}, { soft: true })
  if (hex) return berTlv(flat, soft)
  const positional = fc
    .tuple(fc.array(fieldAt(flat), { minLength: 1, maxLength: 4 }), fc.boolean(), soft)
    .map(([fields, truncatable, more]): CompositeSpec => {
      return { kind: 'positional', ...more, truncatable, parts: named(fields, 'P') }
    })
  return fc.oneof(positional, bitmapped(flat, soft), tagged(flat, soft), berTlv(flat, soft))
}

type Soft = fc.Arbitrary<{ soft?: boolean }>

function bitmapped(place: Place, soft: Soft): fc.Arbitrary<CompositeSpec> {
  return fc
    .record({
      encoding: fc.constantFrom('binary', 'hex', 'hex-ebcdic'),
      bytes: fc.integer({ min: 1, max: 24 }),
      fields: fc.array(fc.tuple(fc.nat(), fieldAt(place)), { minLength: 1, maxLength: 5 }),
      soft,
    })
    .map(({ encoding, bytes, fields, soft: more }): CompositeSpec => {
      const parts = Object.fromEntries(
        fields.map(([seed, field]) => [String((seed % (bytes * 8)) + 1), field]),
      )
      return { kind: 'bitmap', bitmap: { encoding, bytes }, ...more, parts }
    })
}

const unknown = fc.constantFrom('reject' as const, 'skip' as const, 'keep' as const, undefined)

function tagged(place: Place, soft: Soft): fc.Arbitrary<CompositeSpec> {
  const lengths = [...CHARACTERS, 'bcd', 'binary'] as const
  return fc
    .record({
      encoding: fc.constantFrom(...CHARACTERS, 'bcd', 'binary', 'hex'),
      length: fc.integer({ min: 1, max: 4 }),
      lengths: fc.constantFrom(...lengths),
      // A length of four digits says all that is generated.
      counts: fc.constantFrom(...COUNTS),
      lead: fc.array(fieldAt({ ...place, depth: 9 }), { maxLength: 2 }),
      soft,
      unknown,
    })
    .chain((seed) => {
      const pairs = seed.encoding === 'binary' || seed.encoding === 'hex'
      const length = seed.encoding === 'bcd' ? 2 * Math.ceil(seed.length / 2) : seed.length
      const tag = keyOf(
        pairs ? '0123456789ABCDEF' : seed.encoding === 'bcd' ? '0123456789' : '09AZ',
        pairs ? length * 2 : length,
      )
      const said = { ...place, tag: seed.counts === 'bytes' ? 'bytes' : 'units' } as const
      return fc
        .uniqueArray(fc.tuple(tag, fieldAt(said)), {
          minLength: 1,
          maxLength: 5,
          selector: ([key]) => key,
        })
        .map((parts): CompositeSpec => ({
          kind: 'tagged',
          tag: { encoding: seed.encoding, length },
          length: { encoding: seed.lengths, bytes: 4, counts: seed.counts },
          lead: named(seed.lead, 'LEAD'),
          ...(seed.unknown === undefined ? {} : { unknown: seed.unknown }),
          ...seed.soft,
          parts: Object.fromEntries(parts),
        }))
    })
}

function keyOf(alphabet: string, length: number): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(...alphabet.split('')),
    minLength: length,
    maxLength: length,
  })
}

/** One whole tag of one to four bytes in upper-case hex, but for those that hold card data. */
export const berTag: fc.Arbitrary<string> = fc
  .record({
    first: fc.integer({ min: 1, max: 0xfe }),
    middle: fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 2 }),
    last: fc.integer({ min: 0, max: 0x7f }),
  })
  .map(({ first, middle, last }) => {
    const bytes = (first & 0x1f) === 0x1f ? [first, ...middle, last] : [first]
    return Buffer.from(bytes).toString('hex').toUpperCase()
  })
  .filter((tag) => !SECRET_TAGS.has(tag))

function berTlv(place: Place, soft: Soft): fc.Arbitrary<CompositeSpec> {
  const said = { ...place, tag: 'bytes' } as const
  return fc
    .record({
      parts: fc.array(fc.tuple(berTag, fieldAt(said)), { maxLength: 6 }),
      soft,
      unknown,
    })
    .map(({ parts, soft: more, unknown: policy }): CompositeSpec => ({
      kind: 'ber-tlv',
      ...(policy === undefined ? {} : { unknown: policy }),
      ...more,
      parts: Object.fromEntries(parts),
    }))
}

function named(fields: readonly FieldSpec[], prefix: string): Record<string, FieldSpec> {
  return Object.fromEntries(fields.map((field, i) => [`${prefix}${i + 1}`, field]))
}

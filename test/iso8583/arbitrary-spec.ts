/** Generates protocol files: any header, bitmap, encoding and fields around what a dialect has to mean. */

import fc from 'fast-check'
import type { FieldSpec, Spec } from '../../src/iso8583/spec/spec.ts'
import { fieldsRead } from '../../src/iso8583/spec/references.ts'
import { BITMAP_ENCODING_NAMES, MTI_ENCODING_NAMES } from '../../src/iso8583/spec/names.ts'
import { anyElement } from './arbitrary-field.ts'
import { specCopy } from './specs.ts'

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((content) => Buffer.from(content).toString('hex'))

const header: fc.Arbitrary<Spec['header']> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  hex(3).map((text) => ({ kind: 'literal', hex: text }) as const),
  fc.integer({ min: 1, max: 20 }).map((bytes) => ({ kind: 'opaque', bytes }) as const),
  fc.constant({ kind: 'tpdu' } as const),
  fc.constant({ kind: 'visa' } as const),
)

const prefix = fc.record({
  encoding: fc.constantFrom('ascii', 'cp037', 'cp500', 'cp1047', 'bcd', 'binary'),
  counts: fc.constant('units'),
}) as fc.Arbitrary<Spec['defaults']['prefix']>

/** How the classes are encoded where a field does not say; `x+n` goes with the characters. */
const classes = fc
  .record({
    text: fc.constantFrom('ascii', 'cp037', 'cp500', 'cp1047'),
    packed: fc.boolean(),
    bytes: fc.constantFrom('binary', 'hex'),
    side: fc.constantFrom('left', 'right'),
    filler: fc.constantFrom('0', 'F'),
  } as const)
  .map(({ text, packed, bytes, side, filler }): Spec['defaults']['classes'] => {
    const digits = packed
      ? ({ encoding: 'bcd', pad: { side, with: filler } } as const)
      : ({ encoding: text } as const)
    const characters = { encoding: text } as const
    return {
      ...{ n: digits, z: digits, 'x+n': digits, b: { encoding: bytes } },
      ...{ a: characters, an: characters, anp: characters, as: characters },
      ...{ ns: characters, ans: characters },
    }
  })

/** What a generated file means, which is what a shipped one does, less what would need more of its fields. */
function meaning(): Spec {
  const shipped = specCopy('iso1987-ascii')
  const { mac: _mac, ...session } = shipped.session
  const { cash: _cash, ...semantics } = shipped.semantics
  const messages = Object.fromEntries(
    Object.entries(shipped.messages).map(([mti, { kind, answer, repeatOf }]) => [
      mti,
      { kind, answer, ...(repeatOf === undefined ? {} : { repeatOf }) },
    ]),
  )
  return { ...shipped, session, semantics, messages }
}

const base = meaning()
/** Fields that the other sections refer to keep their definition, but for how they are encoded. */
const kept = new Set([
  ...[...fieldsRead(base)].map((path) => path.split('.')[0] ?? ''),
  ...Object.keys(base.session.fields),
  String(base.answers.codeField),
  String(base.answers.points?.field ?? 2),
  // Secret in most dialects.
  ...['35', '52', '55'],
])
/** Bit 65 announces the third bitmap; 36 and 45 are tracks. */
const free = Array.from({ length: 191 }, (_, i) => String(i + 2)).filter(
  (de) => !kept.has(de) && !['36', '45', '65'].includes(de),
)

/** Any protocol file that the codec takes. */
export const anySpec: fc.Arbitrary<Spec> = fc
  .record({
    header,
    prefix,
    classes,
    mti: fc.constantFrom(...MTI_ENCODING_NAMES),
    bitmap: fc.constantFrom(...BITMAP_ENCODING_NAMES),
    always: fc.constantFrom(1, 2, 3, undefined),
    elements: fc.array(fc.tuple(fc.constantFrom(...free), anyElement), { maxLength: 12 }),
  })
  .map((seed): Spec => {
    const fields: Record<string, FieldSpec> = {}
    for (const de of kept) {
      const field = base.fields[de]
      if (field === undefined) continue
      const { encoding: _encoding, pad: _pad, prefix: _prefix, ...rest } = field
      fields[de] = rest
    }
    return {
      ...base,
      header: seed.header,
      mti: { encoding: seed.mti, version: 0 },
      bitmap: {
        encoding: seed.bitmap,
        ...(seed.always === undefined ? {} : { always: seed.always }),
      },
      defaults: { prefix: seed.prefix, classes: seed.classes },
      fields: { ...fields, ...Object.fromEntries(seed.elements) },
    }
  })

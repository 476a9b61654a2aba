/** All that is fuzzed: every shipped dialect and framing, dialects made up at random, TLV, and protocol files. */

import fc from 'fast-check'
import { compileDialect, loadProtocol } from '../../src/iso8583/index.ts'
import { anyMessageOf } from '../iso8583/arbitrary-message.ts'
import { anySpec } from '../iso8583/arbitrary-spec.ts'
import { framingTarget } from './framing-target.ts'
import { messageTarget } from './message-target.ts'
import { fixtureMessages, protocolJson } from './protocols.ts'
import { specTarget } from './spec-target.ts'
import type { Target } from './target.ts'
import { tlvTarget } from './tlv-target.ts'

/** Dialects made up for each run. */
const MADE_UP = 12

/** @param seed the same targets for the same seed */
export function allTargets(seed: number): Target[] {
  const shipped = [...protocolJson().keys()].flatMap((name) => {
    const dialect = loadProtocol(name)
    const corpus = fixtureMessages(name)
    return [
      messageTarget(`decode ${name}`, dialect, corpus),
      framingTarget(`framing ${name}`, dialect.framing, corpus),
    ]
  })
  return [...shipped, ...madeUp(seed), tlvTarget(), specTarget()]
}

function madeUp(seed: number): Target[] {
  const cases = anySpec.chain((spec) =>
    fc
      .array(anyMessageOf(spec), { minLength: 8, maxLength: 8 })
      .map((messages) => ({ spec, messages })),
  )
  return fc.sample(cases, { seed, numRuns: MADE_UP }).map(({ spec, messages }, i) => {
    const dialect = compileDialect(spec, 'fuzz.json')
    const corpus = messages.map((plain) => dialect.encode(plain))
    return messageTarget(`decode made-up ${i}`, dialect, corpus)
  })
}

/** The fuzzer's targets can be made, and hold on their own corpus: the fuzzer itself runs by hand. */

import { expect, it } from 'vitest'
import { allTargets } from './targets.ts'

it('every target takes its own corpus', () => {
  const targets = allTargets(1)
  expect(targets.length).toBeGreaterThan(30)
  for (const { corpus, run } of targets) for (const bytes of corpus) run(Buffer.from(bytes))
})

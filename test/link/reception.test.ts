import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { AnswerBudget } from '../../src/link/budget.ts'
import { openLink } from '../../src/link/link.ts'
import { LinkMetrics } from '../../src/link/metrics.ts'
import { Reception } from '../../src/link/reception.ts'
import { linkConfig, ScriptedIntake } from './support.ts'

it('drops who has gone before it could be looked at, and counts no refusal', () => {
  const budget = new AnswerBudget(100)
  const metrics = new LinkMetrics('alpha')
  const deps = {
    tokenizer: new CardTokenizer(Buffer.alloc(32)),
    directory: new Directory(),
    intake: new ScriptedIntake(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }
  const link = openLink(linkConfig({ allow: ['10.0.0.0/8'] }), deps, budget, metrics)
  const admitted: Socket[] = []
  const reception = new Reception(link, {
    admitted: (socket) => void admitted.push(socket),
    makeRoom: () => false,
  })
  // One that has no address any more, as one that never had any.
  const gone = new Socket()
  reception.accept(gone)
  expect([gone.destroyed, admitted]).toEqual([true, []])
  expect(metrics.snapshot(link.codes).faults).toEqual([])
  budget.stop()
})

/** `npm run fuzz -- --seconds 300`: changes messages at random, keeps what reaches new code, reports what fails. */

import { parseArgs } from 'node:util'
import { Coverage } from './coverage.ts'
import { mutate, Random } from './mutate.ts'
import { shrink } from './shrink.ts'
import type { Target } from './target.ts'
import { allTargets } from './targets.ts'

/** Between two looks at the coverage, which cost some milliseconds each: so many inputs, or so long. */
const BATCH_INPUTS = 4096
const BATCH_MS = 200
const EMPTY = Buffer.alloc(1)

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string', default: '' },
  },
})
const seed = Number(values.seed)
const random = new Random(seed)
const endsAt = performance.now() + Number(values.seconds) * 1000
const targets = allTargets(seed).filter(({ name }) => name.includes(values.target))
const corpora = new Map(targets.map((target) => [target, [...target.corpus]]))
const coverage = new Coverage()
let executions = 0
let failed = false

process.stdout.write(`seed ${seed}, ${targets.length} targets, ${values.seconds} s\n`)
for (const target of targets) for (const input of target.corpus) execute(target, input)
coverage.learn()
while (performance.now() < endsAt && !failed) {
  for (const target of targets) if (!failed && performance.now() < endsAt) fuzz(target)
}
const kept = [...corpora.values()].reduce((sum, corpus) => sum + corpus.length, 0)
process.stdout.write(
  `${executions} executions, ${kept} inputs kept, ${coverage.blocks} blocks of code reached\n`,
)
process.exitCode = failed ? 1 : 0

/** One batch; where it reached new code, its inputs are tried again to see which one did, and that one is kept. */
function fuzz(target: Target): void {
  const corpus = corpora.get(target) ?? []
  const inputs: Buffer[] = []
  const until = performance.now() + BATCH_MS
  while (inputs.length < BATCH_INPUTS && performance.now() < until && !failed) {
    const input = mutate(random.of(corpus, EMPTY), random.of(corpus, EMPTY), random)
    inputs.push(input)
    execute(target, input)
  }
  if (!failed && coverage.hasNew()) keepNew(target, inputs, corpus)
}

/** Halves the inputs until those are found that reach new code, and keeps them. */
function keepNew(target: Target, inputs: readonly Buffer[], corpus: Buffer[]): void {
  for (const input of inputs) execute(target, input)
  if (inputs.length === 1) {
    if (coverage.learn() > 0) corpus.push(...inputs)
    return
  }
  if (!coverage.hasNew()) return
  keepNew(target, inputs.slice(0, inputs.length >> 1), corpus)
  keepNew(target, inputs.slice(inputs.length >> 1), corpus)
}

function execute(target: Target, input: Buffer): void {
  executions++
  const error = failureOf(target, input)
  if (error === null || failed) return
  failed = true
  const small = shrink(input, (bytes) => failureOf(target, bytes) !== null)
  const why = failureOf(target, small) ?? error
  process.stdout.write(`FAILED: ${target.name}, seed ${seed}\n${why}\n${small.toString('hex')}\n`)
}

function failureOf(target: Target, input: Buffer): string | null {
  try {
    target.run(Buffer.from(input))
    return null
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

/** `cobrand protocol check`: every mistake of a protocol file with its place, or what the protocol can do. */
import { readFileSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { loadProtocol, SpecError, type Spec, type SpecProblem } from '../../iso8583/index.ts'
import { columns } from './columns.ts'
import { fieldRows, sectionRows } from './describe.ts'
import { protocolFile } from './open.ts'
import { firstMistake, nearest, positionsOf } from './positions.ts'
import { warningsOf } from './warnings.ts'

/** A place in the file; where a thing is inherited, that of what inherits it. */
interface Place {
  line: number
  column: number
}

/** What was found out about a file. */
export interface CheckReport {
  file: string
  ok: boolean
  mistakes: (SpecProblem & Place)[]
  warnings: ({ pointer: string; says: string } & Place)[]
  /** Null where there are mistakes. */
  spec: Spec | null
}

/** Checks a file that is there, or a protocol that ships. */
export function checkProtocol(nameOrPath: string): CheckReport {
  const file = fromHere(protocolFile(nameOrPath))
  const text = readFileSync(file, 'utf8')
  const place = placer(text)
  try {
    const { spec } = loadProtocol(nameOrPath)
    const warnings = warningsOf(spec).map((warning) => ({ ...warning, ...place(warning.pointer) }))
    return { file, ok: true, mistakes: [], warnings, spec }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    const mistakes = error.problems.map((problem) => ({ ...problem, ...place(problem.pointer) }))
    return { file: error.fileName, ok: false, mistakes, warnings: [], spec: null }
  }
}

function fromHere(path: string): string {
  const near = relative('', path)
  return near.startsWith('..') || !isAbsolute(path) ? path : near
}

function placer(text: string): (pointer: string) => Place {
  const syntax = firstMistake(text)
  if (syntax !== null) return () => syntax
  const positions = positionsOf(text)
  return (pointer) => nearest(positions, pointer)
}

/** Text for a person. */
export function checkText({ file, mistakes, warnings, spec }: CheckReport): string {
  const at = ({ line, column }: Place): string => `${file}:${line}:${column}`
  if (spec === null) {
    const lines = mistakes.map(
      (each) => `${at(each)}  ${each.pointer || '/'}  ${each.problem}; ${each.remedy}`,
    )
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
    return [...lines, count, ''].join('\n')
  }
  const told = warnings.map((each) => `${at(each)}  ${each.pointer || '/'}  ${each.says}`)
  return [
    `${file} is right: ${spec.name}, ${spec.title}`,
    '',
    columns([...sectionRows(spec), ['fields', countsOf(spec)]], '  '),
    ...(told.length === 0 ? [] : ['', 'to be looked at:', ...told]),
    '',
  ].join('\n')
}

function countsOf(spec: Spec): string {
  const rows = fieldRows(spec)
  const of = (sensitivity: string): number =>
    rows.filter((row) => row.declared && row.sensitivity === sensitivity).length
  const parts = rows.filter(({ depth }) => depth > 0).length
  const counts = ['public', 'pan', 'sad', 'private'].map((each) => `${of(each)} ${each}`)
  const undeclared = rows.filter(({ declared }) => !declared).length
  return `${rows.length - parts} and ${parts} parts of them: ${counts.join(', ')}, ${undeclared} not declared`
}

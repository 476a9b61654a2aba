/** `cobrand ledger verify`: checks every invariant of the ledger. */
import { Command } from 'commander'
import type { Check } from '../../ledger/verify/check.ts'
import type { CheckResult } from '../../ledger/verify/verify.ts'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'

/** `ledger verify`. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('check every invariant of the ledger; ends with 1 where one is broken')
    .option('--kept <files...>', 'seals that ledger export wrote: no day may have another one now')
    .option('--json', 'print what was found as JSON')
    .action(verify)
  return withExamples(
    command,
    'ledger verify',
    'ledger verify --json',
    'ledger verify --kept 2026-11-30.seal.json',
  )
}

interface VerifyOptions {
  kept?: string[]
  json?: true
}

async function verify({ kept = [], json }: VerifyOptions): Promise<void> {
  const { verifyLedger } = await import('../../ledger/verify/verify.ts')
  const onCheck = (result: CheckResult) => {
    if (json !== true) process.stdout.write(textOf(result))
  }
  const { amountsCheck } = await import('../../payment/amounts-check.ts')
  const { referralsCheck } = await import('../../referral/check.ts')
  const { earningsCheck, rollupsCheck } = await import('../../intake/audit/checks.ts')
  const known = [amountsCheck, earningsCheck, rollupsCheck, referralsCheck]
  const checks = kept.length > 0 ? [...known, await keptCheck(kept)] : known
  const found = await onDatabase('ledger verify', (sql) => verifyLedger(sql, onCheck, checks))
  const summary =
    found.faults === 0 ? 'the ledger is right' : `THE LEDGER HAS ${found.faults} FAULTS`
  process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : `${summary}\n`)
  if (found.faults > 0) process.exitCode = 1
}

/** `ok    balances   0.12 s  every account's ...`, and the places below what is not. */
function textOf({ name, about, faults, places, seconds }: CheckResult): string {
  const state = faults === 0 ? 'ok   ' : 'FAULT'
  const head = `${state}  ${name.padEnd(20)}  ${seconds.toFixed(2).padStart(7)} s  ${about}\n`
  if (faults === 0) return head
  const more = faults > places.length ? `, and ${faults - places.length} more` : ''
  return `${head}       ${faults}: ${places.join(', ')}${more}\n`
}

/** Compares the days with seals that were kept elsewhere, read before the database is asked anything. */
async function keptCheck(paths: readonly string[]): Promise<Check> {
  const { readFile } = await import('node:fs/promises')
  const { checkKept, readExportedSeal } = await import('../../ledger/seal/proof.ts')
  const seals = await Promise.all(
    paths.map(async (path) => {
      const seal = readExportedSeal(await readFile(path, 'utf8'))
      if (seal === null) throw new CliError(`${path} is not what ledger export writes`)
      return seal
    }),
  )
  return checkKept(seals)
}

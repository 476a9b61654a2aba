/** `cobrand ledger seal`, `export`, `prove` and `check-proof`: nobody changes a day that is over unseen. */
import { Command } from 'commander'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { parseDay, parseInstant, parseTransfer, type TransferName } from '../values.ts'

/** `ledger seal`. */
export function sealCommand(): Command {
  const command = new Command('seal')
    .description(
      'seal the days (UTC) that ended an hour ago or earlier; the gateway does it by itself',
    )
    .option('--at <instant>', 'as if it were this instant', parseInstant)
    .action(seal)
  return withExamples(command, 'ledger seal', 'ledger seal --at 2026-12-01T02:00:00Z')
}

/** `ledger export`. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description(
      'print the seal of a day as JSON, to be kept where nobody of the database can change it',
    )
    .requiredOption('--day <date>', 'the day (UTC), YYYY-MM-DD', parseDay)
    .action(exportDay)
  return withExamples(command, 'ledger export --day 2026-11-30 > 2026-11-30.seal.json')
}

/** `ledger prove`. */
export function proveCommand(): Command {
  const command = new Command('prove')
    .description('print a proof that a transfer is in the seal of its day')
    .requiredOption('--transfer <id>', 'member and transfer, as in 17/70001', parseTransfer)
    .action(prove)
  return withExamples(command, 'ledger prove --transfer 17/70001 > transfer.proof.json')
}

/** `ledger check-proof`. */
export function checkProofCommand(): Command {
  const command = new Command('check-proof')
    .description('check a proof against a seal that was kept; needs no database')
    .argument('<proof>', 'file that ledger prove wrote')
    .argument('<seal>', 'file that ledger export wrote, of the same day')
    .action(checkProof)
  return withExamples(command, 'ledger check-proof transfer.proof.json 2026-11-30.seal.json')
}

async function seal({ at }: { at?: Date }): Promise<void> {
  const { sealDays } = await import('../../ledger/seal/seal.ts')
  const now = new Date()
  if (at !== undefined && at > now) throw new CliError('--at is in the future: a seal is for ever')
  const days = await onDatabase('ledger seal', (sql) => sealDays(sql, at ?? now))
  const [first] = days
  const span = first === undefined ? '' : `: ${first} to ${days.at(-1)}`
  process.stdout.write(`${days.length} days sealed${span}\n`)
}

async function exportDay({ day }: { day: string }): Promise<void> {
  const { exportSeal } = await import('../../ledger/seal/proof.ts')
  const exported = await onDatabase('ledger export', (sql) => exportSeal(sql, day))
  if (exported === 'unsealed') throw new CliError(`${day} is not sealed: see cobrand ledger seal`)
  if (exported === 'changed') {
    throw new CliError(`${day} is not what was sealed: see cobrand ledger verify`)
  }
  process.stdout.write(`${JSON.stringify(exported)}\n`)
}

const whyNot = {
  unknown: 'there is no such transfer',
  unsealed: 'its day is not sealed yet',
  changed: 'its day is not what was sealed: see cobrand ledger verify',
} as const

async function prove({ transfer }: { transfer: TransferName }): Promise<void> {
  const { proveTransfer } = await import('../../ledger/seal/proof.ts')
  const { memberId, transferId } = transfer
  const proof = await onDatabase('ledger prove', (sql) => proveTransfer(sql, memberId, transferId))
  if (typeof proof === 'string') throw new CliError(whyNot[proof])
  process.stdout.write(`${JSON.stringify(proof)}\n`)
}

async function checkProof(proofPath: string, sealPath: string): Promise<void> {
  const { holds, readProof, readExportedSeal } = await import('../../ledger/seal/proof.ts')
  const { readFile } = await import('node:fs/promises')
  const proof = readProof(await readFile(proofPath, 'utf8'))
  const kept = readExportedSeal(await readFile(sealPath, 'utf8'))
  if (proof === null) throw new CliError(`${proofPath} is not what ledger prove writes`)
  if (kept === null) throw new CliError(`${sealPath} is not what ledger export writes`)
  const isSealed = holds(proof, kept)
  process.stdout.write(
    isSealed
      ? `${proof.transfer}\nis transfer ${proof.index + 1} of ${proof.transfers} of ${proof.day}\n`
      : 'THE PROOF DOES NOT HOLD for this seal\n',
  )
  if (!isSealed) process.exitCode = 1
}

/** `cobrand doctor`: checks what the gateway needs, and says what to do about each fault. */
import { Command } from 'commander'
import type { Finding } from './doctor/finding.ts'
import { withExamples } from './help.ts'

/** The command; exit code 1 where anything is wrong. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check Node, configuration, database, clock, keys, ports and disk')
    .option('--json', 'print the findings as JSON')
    .action((options: { json?: true }) => run(options.json === true))
  return withExamples(command, 'doctor', 'doctor --json')
}

async function run(json: boolean): Promise<void> {
  const findings = await examine()
  const healthy = findings.every((finding) => finding.ok)
  process.stdout.write(
    json ? `${JSON.stringify({ ok: healthy, findings })}\n` : findings.map(describe).join(''),
  )
  if (!healthy) process.exitCode = 1
}

async function examine(): Promise<Finding[]> {
  const { checkConfiguration } = await import('./doctor/configuration.ts')
  const { checkDatabase } = await import('./doctor/database.ts')
  const { checkDisk, checkNode } = await import('./doctor/machine.ts')
  const { checkPorts } = await import('./doctor/ports.ts')
  const { config, findings } = checkConfiguration()
  const database = config.databaseUrl === undefined ? [] : await checkDatabase(config.databaseUrl)
  return [checkNode(), await checkDisk(), ...findings, ...database, ...(await checkPorts(config))]
}

function describe({ check, ok, detail, remedy }: Finding): string {
  const line = `${ok ? 'ok   ' : 'fault'}  ${check}: ${detail}\n`
  return remedy === undefined ? line : `${line}       -> ${remedy}\n`
}

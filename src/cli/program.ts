/** The program's commands. Each file loads what it needs when it runs, so that help is quick. */
import { Command } from 'commander'
import { apiKeyCommand } from './api-key.ts'
import { bankCommand } from './bank.ts'
import { cardCommand } from './card.ts'
import { clearingCommand } from './clearing.ts'
import { clientCommand } from './client.ts'
import { coalitionCommand } from './coalition.ts'
import { coalitionProgramCommand } from './coalition-program.ts'
import { decodeCommand } from './decode.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { encodeCommand } from './encode.ts'
import { exceptionsCommand } from './exceptions.ts'
import { explainCommand } from './explain.ts'
import { jobsCommand } from './jobs.ts'
import { keysCommand } from './keys.ts'
import { ledgerCommand } from './ledger.ts'
import { linkCommand } from './link.ts'
import { merchantMapCommand } from './map.ts'
import { migrateCommand } from './migrate.ts'
import { partnerCommand } from './partner.ts'
import { protocolCommand } from './protocol.ts'
import { redemptionsCommand } from './redemptions.ts'
import { serveCommand } from './serve.ts'
import { auditCommand } from './audit.ts'
import { settlementCommand } from './settlement.ts'
import { simulateCommand } from './simulate.ts'
import { webhooksCommand } from './webhooks.ts'

/** Makes the program anew; nothing runs before it is parsed. */
export function makeProgram(): Command {
  const program = new Command('cobrand').description(
    'A gateway that turns bank-card payments at a retail coalition into loyalty points',
  )
  const commands = [
    ...[demoCommand(), serveCommand(), migrateCommand(), doctorCommand(), keysCommand()],
    ...[
      coalitionCommand(),
      coalitionProgramCommand(),
      apiKeyCommand(),
      clientCommand(),
      bankCommand(),
      cardCommand(),
      clearingCommand(),
      linkCommand(),
      simulateCommand(),
    ],
    ...[decodeCommand(), encodeCommand(), protocolCommand(), ledgerCommand(), jobsCommand()],
    ...[
      exceptionsCommand(),
      explainCommand(),
      merchantMapCommand(),
      redemptionsCommand(),
      settlementCommand(),
      auditCommand(),
      partnerCommand(),
      webhooksCommand(),
    ],
  ]
  for (const command of commands) program.addCommand(command)
  return program.addHelpText(
    'after',
    '\nExamples:\n  cobrand demo --once\n  cobrand <command> --help',
  )
}

/** `cobrand ledger`: proves that the books are right, and that nobody has changed them. */
import { Command } from 'commander'
import { withExamples } from './help.ts'
import { checkProofCommand, exportCommand, proveCommand, sealCommand } from './ledger/seal.ts'
import { verifyCommand } from './ledger/verify.ts'

/** The command. */
export function ledgerCommand(): Command {
  const command = new Command('ledger')
    .description('prove that the books are right, and that nobody has changed them')
    .addCommand(verifyCommand())
    .addCommand(sealCommand())
    .addCommand(exportCommand())
    .addCommand(proveCommand())
    .addCommand(checkProofCommand())
  return withExamples(command, 'ledger verify')
}

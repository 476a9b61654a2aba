/** `cobrand ledger`: proves that the books are right. */
import { Command } from 'commander'
import { withExamples } from './help.ts'
import { verifyCommand } from './ledger/verify.ts'

/** The command. */
export function ledgerCommand(): Command {
  const command = new Command('ledger')
    .description('prove that the books are right')
    .addCommand(verifyCommand())
  return withExamples(command, 'ledger verify')
}

/** `npm run bench`: every benchmark, each against a peer or a limit of the same run. */
import { measureAccruals, printAccruals } from './accrual.ts'
import { benchDecode } from './decode.ts'
import { measureHotAccounts, printHotAccounts } from './hot-account.ts'
import { measureImport, printImport } from './import.ts'
import { printRows } from './report.ts'
import { measureScreening, printScreening } from './screen.ts'
import { measureTokens } from './token.ts'

printRows('Decoding, one core: index and the fields that the gateway reads', await benchDecode())
printRows('Card tokens, one core', measureTokens())
printScreening(await measureScreening())
printAccruals(await measureAccruals())
printImport(await measureImport())
printHotAccounts(await measureHotAccounts())

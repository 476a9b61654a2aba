/** A process of its own that pays referrals again and again, until it is killed: `DATABASE_URL`, then an instant. */
import { connect } from '../../src/db/connect.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { payReferrals } from '../../src/referral/pay.ts'

const [url = '', at = ''] = process.argv.slice(2)
const ports = { sql: connect(url), ids: createRowIds(), now: () => new Date(at) }
for (;;) {
  const { paid, takenBack } = await payReferrals(ports)
  process.stdout.write(`${paid + takenBack}\n`)
}

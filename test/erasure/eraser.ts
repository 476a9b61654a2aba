/** A process of its own that finishes erasures again and again, until it is killed: `DATABASE_URL`, then an instant. */
import { connect } from '../../src/db/connect.ts'
import { finishErasures } from '../../src/erasure/finish.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { openIntake } from '../support/gateways.ts'

const [url = '', at = ''] = process.argv.slice(2)
const sql = connect(url)
const reference = await readReference(sql)
const intake = openIntake(url, () => reference)
const ports = { sql, intake, ids: createRowIds(), now: () => new Date(at) }
process.stdout.write('ready\n')
for (;;) {
  // Two of them may meet over a member: the later one finds it done.
  const { closed } = await finishErasures(ports).catch(() => ({ closed: 0 }))
  if (closed > 0) process.stdout.write(`${closed}\n`)
}

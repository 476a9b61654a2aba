/** A process of its own that relays and sends until it is killed: `DATABASE_URL`, then the key of secrets in hex. */
import { connect } from '../../src/db/connect.ts'
import { createNetworks } from '../../src/webhook/address.ts'
import { createExchanger } from '../../src/webhook/exchange.ts'
import { startWebhooks } from '../../src/webhook/webhooks.ts'

const [url = '', key = ''] = process.argv.slice(2)
const now = (): Date => new Date()
startWebhooks({
  ...{ sql: connect(url, { connectionsMax: 2 }), secretKey: Buffer.from(key, 'hex'), now },
  exchanger: createExchanger({ networks: createNetworks(['127.0.0.0/8']), now }),
  log: {
    warn: (details, message) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
  },
})

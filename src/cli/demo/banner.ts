/** What a demo that runs tells first: where everything is, and the keys to it. */
import { members } from './cast.ts'
import type { Demo } from './environment.ts'

/** The text, with its keys and the password of its database: for the terminal of whoever started it. */
export function describeDemo(demo: Demo): string {
  const { gateway, memberIds, operatorKey, partnerKeys, ports } = demo
  const { url } = gateway.http
  return `
DEMO COALITION - test cards and made-up members only

  portal         ${url}/portal
  HTTP API       ${url}/v1/openapi.json
  readiness      ${url}/readyz
  metrics        ${url}/metrics
  acquirer links 127.0.0.1:${ports.alfa} (iso1987-ascii), 127.0.0.1:${ports.beta} (iso1987-bcd)
  operator key   ${operatorKey}
  partner keys   ${partnerKeys[0]}
                 ${partnerKeys[1]}
                 Dala Market's: what one drafts, the other approves
  members        Aigerim ${memberIds.aigerim}, Daniyar ${memberIds.daniyar}, Madina ${memberIds.madina}
                 sign in with ${members.aigerim.phone}, ...02, ...03; their codes are shown here

  curl -H "Authorization: Bearer ${operatorKey}" ${url}/v1/members/${memberIds.aigerim}/balance

  for cobrand's commands:
  export DATABASE_URL=${demo.databaseUrl}

Two simulated acquirers pay at three shops. Ctrl-C stops everything.

`
}

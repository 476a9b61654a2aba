/** The proof of a bank: its signed word, for the card that it issued and the request that it names. */
import type { CardTokenizer } from '../card/token.ts'
import type { Sql } from '../db/connect.ts'
import { assertsCard, readAssertion } from './assertion.ts'
import { findLink, type LinkId } from './store/links.ts'
import { tryProof, type ProofOutcome } from './waiting.ts'

/** What it takes to believe a bank. */
export interface BankPorts {
  readonly sql: Sql
  readonly tokenizer: CardTokenizer
  /** The document that was encrypted to the gateway. */
  decrypt(jwe: string): Promise<Buffer>
  /** The payload that the bank of a card's first six digits has signed; `null`: none that takes part has. */
  verify(bin: string, jws: string): Promise<Uint8Array | null>
  /** The name by which banks address the gateway: its public URL. */
  readonly audience: string
}

/**
 * Tries a bank's assertion. One that does not hold is not counted as a try: nobody comes nearer to a signature by trying. It is good
 * once, since the request that it names is over then.
 */
export async function proveByBank(
  ports: BankPorts,
  id: LinkId,
  jws: string,
  now: Date,
): Promise<ProofOutcome> {
  const { sql, audience } = ports
  // Before the transaction: whoever holds a connection must not wait for another one.
  const asked = await findLink(sql, id, now)
  const payload = asked === null ? null : await ports.verify(asked.bin, jws)
  const assertion = payload === null ? null : readAssertion(payload, audience, now)
  const proves: Parameters<typeof tryProof>[3] = async (_sql, link, token) =>
    assertion !== null && (await assertsCard(assertion, link, token, ports))
  return await tryProof(sql, id, now, proves, false)
}

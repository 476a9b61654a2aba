/** `/v1/members/{id}/card-links`: a member asks for a card, sees what became of it, and proves that it is theirs. */
import { createRoute, z } from '@hono/zod-openapi'
import { bankOfBin } from '../../../bank/store.ts'
import { assertionType } from '../../../enrolment/assertion.ts'
import { proveByBank } from '../../../enrolment/prove-by-bank.ts'
import { findLink, listLinks, type CardLink, type LinkId } from '../../../enrolment/store/links.ts'
import {
  cancelLink,
  proveByPurchase,
  requestLink,
  type ProofOutcome,
  type RequestOutcome,
} from '../../../enrolment/waiting.ts'
import { verifyClientJws } from '../../../keys/clients.ts'
import { isMember } from '../../../member/member.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import { cardWithin, card, enrolment, presentCard } from './card-document.ts'
import { cardLink, cardLinkPath, presentCardLink, proof } from './card-link-document.ts'

const shared = {
  tags: ['Cards'],
  'x-access': { operator: 'any', member: 'self' } as const,
}
const content = { 'application/json': { schema: cardLink } }

const request = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/members/{id}/card-links',
  operationId: 'requestCardLink',
  'x-scope': 'cards:write' as const,
  summary: 'Ask for a card, and prove it later',
  description:
    'The member must have agreed to `card_linking`. From now on, for 48 hours, the card waits for one of the `ways` to prove that it is ' +
    "the member's. To ask again while it waits answers the same. After three wrong tries, or unproved, it may not be asked for by " +
    'this member for another 72 hours.',
  'x-problems': [
    ...(['not_found', 'consent_missing', 'card_claimed', 'card_linked', 'card_blocked'] as const),
    ...(['limit_exceeded', 'card_unreadable', 'card_number_invalid'] as const),
  ],
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: enrolment } } },
  },
  responses: { 200: { description: 'The card waits for a proof', content } },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/members/{id}/card-links',
  operationId: 'listCardLinks',
  'x-scope': 'cards:read' as const,
  summary: 'Cards that wait for a proof, and what became of those of the last 48 hours',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: { params: memberPath, query: z.object(pageFields) },
  responses: {
    200: {
      description: 'A page, the newest first',
      content: { 'application/json': { schema: z.object({ cardLinks: z.array(cardLink), next }) } },
    },
  },
})

const read = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/members/{id}/card-links/{linkId}',
  operationId: 'readCardLink',
  'x-scope': 'cards:read' as const,
  summary: 'What became of a card that was asked for',
  'x-problems': ['not_found'] as const,
  request: { params: cardLinkPath },
  responses: { 200: { description: 'The card', content } },
})

const cancel = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/members/{id}/card-links/{linkId}',
  operationId: 'cancelCardLink',
  'x-scope': 'cards:write' as const,
  summary: 'Do not want the card any more',
  description:
    'Nothing is kept of it, but where a try was wrong: then it stays blocked for 72 hours.',
  'x-problems': ['not_found'] as const,
  request: { params: cardLinkPath },
  responses: { 204: { description: 'The card does not wait any more' } },
})

const prove = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/members/{id}/card-links/{linkId}/proofs',
  operationId: 'proveCardLink',
  'x-scope': 'cards:write' as const,
  summary: 'Prove that a card is the member’s',
  description:
    'By a purchase made with the card after it was asked for, or by the word of the bank that issued it. What is wrong is always ' +
    '`card_proof_refused`, whatever it is; three wrong purchases end it.',
  'x-problems': ['not_found', 'card_proof_refused', 'card_link_ended'] as const,
  request: {
    params: cardLinkPath,
    body: { required: true, content: { 'application/json': { schema: proof } } },
  },
  responses: {
    200: {
      description: 'The card is linked now',
      content: { 'application/json': { schema: card } },
    },
  },
})

/** Mounts the routes. */
export function mountCardLinks(api: Api): void {
  const { sql, tokenizer, encryptionKey, publicUrl } = api.deps
  const present = async (link: CardLink) =>
    presentCardLink(link, await bankOfBin(sql, link.bin), publicUrl())

  api.mount(request, async (c) => {
    const memberId = c.req.valid('param').id
    const asked = await cardWithin(api.deps, c.req.valid('json').card)
    const requested = await requestLink(sql, memberId, asked, new Date())
    if (requested.outcome !== 'waiting') throw notWaiting(requested)
    return c.json(await present(requested.link), 200)
  })
  api.mount(list, async (c) => {
    const memberId = c.req.valid('param').id
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    const links = await listLinks(sql, memberId, new Date())
    const page = pageOf(links, c.req.valid('query'), ({ linkId }) => linkId)
    return c.json({ cardLinks: await Promise.all(page.rows.map(present)), next: page.next }, 200)
  })
  api.mount(read, async (c) => {
    const link = await findLink(sql, idOf(c.req.valid('param')), new Date())
    if (link === null) throw new ProblemError('not_found')
    return c.json(await present(link), 200)
  })
  api.mount(cancel, async (c) => {
    const isCancelled = await cancelLink(sql, idOf(c.req.valid('param')), new Date())
    if (!isCancelled) throw new ProblemError('not_found')
    return c.body(null, 204)
  })
  const byBank = (id: LinkId, assertion: string): Promise<ProofOutcome> =>
    proveByBank(
      {
        ...{ sql, tokenizer, audience: publicUrl() },
        decrypt: (jwe) => encryptionKey.decrypt(jwe),
        async verify(bin, jws) {
          const bank = await bankOfBin(sql, bin)
          if (bank === null) return null
          const owner = { audience: 'bank', ownerId: bank.bankId } as const
          return await verifyClientJws(sql, owner, jws, {
            typ: assertionType,
            scope: 'cards:write',
          })
        },
      },
      id,
      assertion,
      new Date(),
    )
  api.mount(prove, async (c) => {
    const id = idOf(c.req.valid('param'))
    const told = c.req.valid('json')
    const proved =
      told.kind === 'bank'
        ? await byBank(id, told.assertion)
        : await proveByPurchase(sql, id, purchaseOf(told), new Date())
    if (!('card' in proved)) throw new ProblemError(refusals[proved.outcome])
    return c.json(presentCard(proved.card), 200)
  })
}

/** Why the card does not wait, as the caller is told. */
function notWaiting(requested: Exclude<RequestOutcome, { outcome: 'waiting' }>): ProblemError {
  switch (requested.outcome) {
    case 'blocked':
      return new ProblemError('card_blocked', [], { until: requested.until.toISOString() })
    case 'too_many':
      return new ProblemError('limit_exceeded', [], { limits: ['member_waiting_cards'] })
    case 'asked_too_often':
      return new ProblemError('limit_exceeded', [], { limits: ['member_day_cards'] })
    case 'already_linked':
      return new ProblemError('card_linked')
    case 'claimed_by_other':
      return new ProblemError('card_claimed')
    case 'no_such_member':
      return new ProblemError('not_found')
  }
}

const refusals = {
  wrong: 'card_proof_refused',
  refused: 'card_proof_refused',
  not_waiting: 'card_link_ended',
  no_such_link: 'not_found',
} as const satisfies Record<Exclude<ProofOutcome, { card: unknown }>['outcome'], string>

function idOf({ id, linkId }: { id: bigint; linkId: bigint }): LinkId {
  return { memberId: id, linkId }
}

function purchaseOf({ amount, purchasedOn }: Extract<z.infer<typeof proof>, { kind: 'purchase' }>) {
  return { amountMinor: BigInt(amount.minor), currency: amount.currency, purchasedOn }
}

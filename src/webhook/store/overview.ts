/** How all endpoints stand, for the operator. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { DisabledWhy } from '../endpoint.ts'

/** An endpoint among all. */
export interface EndpointOverview {
  readonly endpointId: bigint
  readonly ownerId: bigint
  /** Of the partner or the bank. */
  readonly owner: string
  /** Without what stands behind the host, which may be a secret of the owner's. */
  readonly host: string
  readonly disabled: DisabledWhy | null
  readonly failingSince: Date | null
  /** Events of the feed that it has not been sent yet, whether or not they pass its filters. */
  readonly behind: bigint
  /** Events that failed, or are replayed. */
  readonly waiting: number
}

/** All endpoints, and how many batches of the intake have not been told at all. */
export interface WebhookOverview {
  readonly batchesWaiting: number
  readonly endpoints: readonly EndpointOverview[]
}

/** Reads it. */
export async function readOverview(sql: Sql): Promise<WebhookOverview> {
  const [waiting, endpoints] = await Promise.all([
    sql<{ batches: number }[]>`SELECT count(*)::int AS batches FROM outbox WHERE NOT relayed`,
    sql<EndpointOverview[]>`
      SELECT endpoint_id AS "endpointId", endpoint.owner_id AS "ownerId",
             coalesce(partner.name, bank.name, '') AS owner,
             substring(url FROM '^https?://[^/?#]*') AS host, nullif(why, '') AS disabled,
             failing_since AS "failingSince",
             CASE WHEN state = 'enabled' THEN coalesce(head.position, 0) - endpoint.position ELSE 0 END AS behind,
             (SELECT count(*)::int FROM webhook_delivery AS delivery
               WHERE delivery.endpoint_id = endpoint.endpoint_id) AS waiting
        FROM webhook_endpoint AS endpoint
        LEFT JOIN feed_head AS head ON head.owner_id = endpoint.owner_id
        LEFT JOIN partner ON partner_id = endpoint.owner_id
        LEFT JOIN bank ON bank_id = endpoint.owner_id
       ORDER BY endpoint.owner_id, endpoint_id`,
  ])
  return { batchesWaiting: waiting[0]?.batches ?? 0, endpoints }
}

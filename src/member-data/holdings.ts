/** Every table that says something of a member: under which name it is in the export, and what becomes of it when the member is erased. */

/**
 * What becomes of rows when their member is erased. `removed`: they go. `stripped`: they stay without what tells of anybody.
 * `kept`: they say nothing of anybody once the rest is gone.
 */
export type Fate = 'removed' | 'stripped' | 'kept'

/** What is held in one table of members. */
export interface Holding {
  readonly table: string
  /** The column with the member's id. */
  readonly column: string
  /** Its name in the export; `null`: it is not in it, and `why` says why. */
  readonly part: string | null
  /** Columns that are not in the export: of other people, or of no meaning outside. */
  readonly hidden: readonly string[]
  readonly fate: Fate
  /** Why it is left out of the export, or stays after an erasure; `''` where neither is so. */
  readonly why: string
}

function exported(table: string, part: string, fate: Fate, why = ''): Holding {
  return { table, column: 'member_id', part, hidden: [], fate, why }
}

function leftOut(table: string, fate: Fate, why: string): Holding {
  return { table, column: 'member_id', part: null, hidden: [], fate, why }
}

const secret = 'a secret, or a keyed hash of one: it says nothing to anybody'
const derived = 'it is worked out from payments, which are in the export'
const books = 'the books of the coalition rest on it; a number without a name is left of the member'

/** See the head of the file. Bytes (hashes, keys, what is sealed) are not exported as they are; what is sealed is opened. */
export const holdings: readonly Holding[] = [
  { ...exported('member', 'profile', 'removed'), hidden: ['key'] },
  exported('consent', 'consents', 'removed'),
  exported('profile_consent', 'bank_consents', 'removed'),
  exported('consent_request', 'bank_consent_requests', 'removed'),
  exported('bank_subject', 'bank_subjects', 'removed'),
  exported('card', 'cards', 'removed'),
  { ...exported('card_link', 'card_requests', 'removed'), hidden: ['nonce'] },
  leftOut(
    'card_sighting',
    'removed',
    'amounts of purchases with a card of which nobody knows whose it is',
  ),
  leftOut('card_token', 'removed', secret),
  leftOut('card_watch', 'removed', secret),
  leftOut('card_let_go', 'removed', secret),
  leftOut('card_asks', 'removed', 'a count of one day'),
  leftOut('identifier', 'removed', secret),
  leftOut('member_data_key', 'removed', secret),
  leftOut('member_session', 'removed', secret),
  leftOut('redemption_code', 'removed', secret),
  exported('payment', 'payments', 'stripped', books),
  exported('card_event', 'card_events', 'stripped', books),
  exported('transfer', 'transfers', 'kept', books),
  exported('lot', 'points', 'kept', books),
  exported('redemption', 'redemptions', 'stripped', books),
  exported('redemption_return', 'redemption_returns', 'kept', books),
  exported('bonus', 'bonuses', 'kept', books),
  leftOut('limit_use', 'kept', `${derived}; ${books}`),
  { ...exported('referral', 'referred_by', 'stripped', books), hidden: ['referrer_id', 'seen'] },
  {
    ...exported('referral', 'referrals', 'stripped', books),
    column: 'referrer_id',
    hidden: ['member_id', 'payment_id', 'seen', 'seen_on'],
  },
  exported('referral_code', 'referral_code', 'removed'),
  {
    ...exported('feedback', 'feedback', 'stripped', 'the score counts in the partner’s figures'),
    hidden: ['answered_by'],
  },
  exported('claim', 'claims', 'removed'),
  exported('till_visit', 'till_visits', 'removed'),
  exported('exception', 'open_questions', 'removed'),
  {
    ...exported('exception_resolution', 'decisions', 'removed'),
    hidden: ['resolved_by', 'note'],
  },
  exported('payment_placement', 'placements', 'removed'),
  exported('redemption_quote', 'redemption_quotes', 'removed'),
  {
    ...exported('redemption_review', 'redemption_reviews', 'removed'),
    hidden: ['decided_by', 'note'],
  },
  { ...exported('spend_lock', 'spend_lock', 'removed'), hidden: ['locked_by'] },
  exported('member_notice', 'notices', 'removed'),
  exported('member_tier', 'tiers', 'removed'),
  exported('tier_event', 'tier_changes', 'removed'),
  exported('member_segment', 'segments', 'removed'),
  exported('member_index', 'loyalty_indices', 'removed'),
  exported('profile_month', 'spending_by_month', 'removed'),
  leftOut('profile_purchases', 'removed', derived),
  leftOut('turnover', 'removed', derived),
  {
    ...exported(
      'audit_entry',
      'accesses',
      'kept',
      'who asked for what stays provable; there is no name in it',
    ),
    hidden: ['batch_id', 'number', 'caller', 'request_id'],
  },
  leftOut('partner_event', 'removed', 'what partners and banks were told of what is in the export'),
  leftOut('member_erasure', 'kept', 'it says that the member was erased, and when'),
]

/** Their names in the export, in its order. */
export const parts: readonly string[] = holdings.flatMap(({ part }) =>
  part === null ? [] : [part],
)

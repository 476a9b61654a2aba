/** Whose the receipts are: the ways in which a till names a member, asked of the database together. */
import type { Queryable } from '../db/connect.ts'
import { normalizePhone, qrSeconds, type Identifiers } from '../member/identifier.ts'
import { countedMembers } from '../member/consent/consents.ts'
import { membersByCardReference, membersByPhone } from '../member/store/identifiers.ts'
import { clockMinutesMax } from './checks.ts'
import type { MemberName } from './document.ts'
import type { ReceiptRefusal } from './result.ts'

/** A till's word for a member, and the receipt's time: a code is asked whether it was good then. */
export interface Named {
  readonly member: MemberName
  /** RFC 3339. */
  readonly at: string
}

/** Tells for each the member's id, or why there is none. */
export type WhoIs = (
  named: Named,
) => bigint | Extract<ReceiptRefusal, 'unknown_member' | 'qr_ended'>

/** Looks all of them up, each way of naming once. */
export async function identifyAll(
  sql: Queryable,
  identifiers: Identifiers,
  all: readonly Named[],
): Promise<WhoIs> {
  const members = all.map(({ member }) => member)
  const phones = members.flatMap((each) => ('phone' in each ? hashOf(identifiers, each.phone) : []))
  const references = members.flatMap((each) =>
    'cardReference' in each ? [each.cardReference] : [],
  )
  const ids = members.flatMap((each) => {
    if ('memberId' in each) return [BigInt(each.memberId)]
    const code = 'memberQr' in each ? identifiers.readQrCode(each.memberQr) : null
    return code === null ? [] : [code.memberId]
  })
  const [byPhone, byReference] = await Promise.all([
    membersByPhone(sql, phones),
    membersByCardReference(sql, references),
  ])
  const named = [...new Set([...byPhone.values(), ...byReference.values(), ...ids])]
  // Who has left the programme is somebody whom a till does not know.
  const counted = await countedMembers(sql, named)
  const existing = (id = 0n) => (counted.has(id) ? id : 'unknown_member')
  return ({ member, at }) => {
    if ('phone' in member) {
      const [hash = ''] = hashOf(identifiers, member.phone)
      return existing(byPhone.get(hash))
    }
    if ('cardReference' in member) {
      return existing(byReference.get(member.cardReference.toLowerCase()))
    }
    if ('memberId' in member) return existing(BigInt(member.memberId))
    const code = identifiers.readQrCode(member.memberQr)
    if (code === null) return 'unknown_member'
    return wasGood(code.endsAt, new Date(at)) ? existing(code.memberId) : 'qr_ended'
  }
}

function hashOf(identifiers: Identifiers, text: string): string[] {
  const phone = normalizePhone(text)
  return phone === null ? [] : [identifiers.phoneHash(phone)]
}

/** The till's clock may be off either way. */
function wasGood(endsAt: Date, at: Date): boolean {
  const offMs = clockMinutesMax * 60_000
  const madeAtMs = endsAt.getTime() - qrSeconds * 1000
  return at.getTime() >= madeAtMs - offMs && at.getTime() <= endsAt.getTime() + offMs
}

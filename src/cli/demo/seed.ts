/** Puts the demo coalition into a database, once; a second time it finds what the first has made. */
import { CardTokenizer } from '../../card/token.ts'
import type { Sql } from '../../db/connect.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../../keys/api-key.ts'
import { identifyDigits } from '../../enrolment/identify.ts'
import { linkCard } from '../../enrolment/cards.ts'
import { giveConsent } from '../../member/consent/consents.ts'
import { consentKinds, currentVersion } from '../../member/consent/text.ts'
import { Identifiers } from '../../member/identifier.ts'
import { createMember, findMemberNamed, setPhone } from '../../member/member.ts'
import type { Principal } from '../../keys/principal.ts'
import { makeSandbox } from '../../keys/store.ts'
import { Vault } from '../../privacy/vault.ts'
import { readPartnerNames } from '../../partner/store.ts'
import { applyCoalition } from '../coalition/apply.ts'
import { readCoalition } from '../coalition.ts'
import { members, type DemoMember } from './cast.ts'

/** What partners give by themselves, and what the coalition adds. */
const coalitionFiles = ['coalition.json', 'programme.json'].map(
  (name) => new URL(`../../../fixtures/demo/${name}`, import.meta.url),
)

/** The partner of {@link createDemoPartnerKeys}. */
const grocer = 'Dala Market (demo)'

/** The demo's members by their key in {@link members}. */
export type DemoMemberIds = Record<keyof typeof members, bigint>

/** Coalition, members and their cards. */
export async function seedDemo(sql: Sql, cardTokenKey: Buffer): Promise<DemoMemberIds> {
  // One that an earlier version has begun keeps its live keys.
  await makeSandbox(sql)
  for (const file of coalitionFiles) await applyCoalition(sql, await readCoalition(file))
  const ports = {
    tokenizer: new CardTokenizer(cardTokenKey),
    vault: new Vault(cardTokenKey),
    identifiers: new Identifiers(cardTokenKey),
  }
  return {
    aigerim: await seedMember(sql, ports, members.aigerim),
    daniyar: await seedMember(sql, ports, members.daniyar),
    madina: await seedMember(sql, ports, members.madina),
  }
}

interface SeedPorts {
  readonly tokenizer: CardTokenizer
  readonly vault: Vault
  readonly identifiers: Identifiers
}

async function seedMember(
  sql: Sql,
  { tokenizer, vault, identifiers }: SeedPorts,
  { name, phone, pan }: DemoMember,
): Promise<bigint> {
  const known = await findMemberNamed(sql, vault, name)
  const memberId = known ?? (await createMember(sql, { name }, vault))
  // Where somebody has joined with the phone, that is whose it is.
  await setPhone(sql, memberId, identifiers.phoneHash(phone))
  for (const kind of consentKinds) {
    const text = { kind, version: currentVersion(kind), language: 'ru', via: 'operator' } as const
    await giveConsent(sql, memberId, text, new Date())
  }
  const digits = Buffer.from(pan)
  const identified = identifyDigits(tokenizer, digits)
  digits.fill(0)
  if (identified.outcome !== 'identified') throw new Error(`${name} has no card number`)
  const { outcome } = await linkCard(sql, memberId, identified.card)
  if (outcome !== 'linked' && outcome !== 'already_linked') throw new Error(`${name}: ${outcome}`)
  return memberId
}

/** A new operator key; its name says when it was made. Those of earlier starts end. */
export async function createDemoKey(sql: Sql): Promise<string> {
  return await createKey(sql, 'demo operator', { audience: 'operator', ownerId: null })
}

/** As {@link createDemoKey}, for two people of the grocery. */
export async function createDemoPartnerKeys(sql: Sql): Promise<readonly [string, string]> {
  const names = await readPartnerNames(sql)
  const [ownerId] = [...names].find(([, name]) => name === grocer) ?? []
  if (ownerId === undefined) throw new Error(`there is no ${grocer}`)
  return [
    await createKey(sql, 'demo marketing', { audience: 'partner', ownerId }),
    await createKey(sql, 'demo finance', { audience: 'partner', ownerId }),
  ]
}

async function createKey(sql: Sql, prefix: string, principal: Principal): Promise<string> {
  for (const { name, revokedAt } of await listApiKeys(sql)) {
    if (name.startsWith(prefix) && revokedAt === null) await revokeApiKey(sql, name)
  }
  return await createApiKey(sql, `${prefix} ${new Date().toISOString()}`, principal)
}

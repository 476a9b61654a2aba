/** Rules as people write them, with names in place of ids; and back to drafts. Pure. */
import { z } from 'zod'
import { termsSchema } from '../terms.ts'
import type { Surroundings } from './check.ts'
import { cardNumberIn, headShape, percent, type Draft } from './draft.ts'
import type { Mistake } from '../../values/mistake.ts'
import type { Owner } from '../../values/owner.ts'

const name = z.string().trim().min(1).max(120)

/** A location: its name among those of the owner, or whose it is and its name. */
const location = z.union([name, z.strictObject({ partner: name, name })])

/** A rule version in a file. `funders` left out: its owner pays all. */
export const namedShape = {
  ...headShape,
  ...termsSchema.shape,
  scope: z
    .strictObject({
      locations: z.array(location).min(1).max(10_000).nullable().default(null),
      product: name.nullable().default(null),
    })
    .prefault({}),
  funders: z
    .array(z.strictObject({ funder: name, percent }))
    .max(20)
    .default([]),
  campaign: name.nullable().default(null),
}

/** A file with one rule; without `partner` it is the coalition's own. */
export const ruleFileSchema = z.strictObject({
  $schema: z.string().optional(),
  partner: name.nullable().default(null),
  ...namedShape,
})

/** What names stand in. */
export type Named = Omit<z.infer<typeof ruleFileSchema>, '$schema' | 'partner'>

/** Where names are looked up. */
export type Names = Pick<Surroundings, 'partners' | 'locations' | 'campaigns'>

/** The id of the partner of that name. */
export function partnerNamed(wanted: string, { partners }: Pick<Names, 'partners'>): bigint | null {
  for (const [partnerId, partner] of partners) if (partner.name === wanted) return partnerId
  return null
}

/** The draft that is meant, or the names that mean nothing. */
export function draftOf(
  named: Named,
  owner: Owner,
  names: Names,
): { readonly draft: Draft } | { readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = []
  const miss = (pointer: string, detail: string): bigint => {
    mistakes.push({ pointer, detail })
    return 0n
  }
  const { scope, funders, campaign, ...rest } = named
  const draft: Draft = {
    ...rest,
    scope: {
      product: scope.product,
      locationIds:
        scope.locations?.map(
          (each, at) =>
            locationId(each, owner, names) ??
            miss(`/scope/locations/${at}`, 'the owner has no such location'),
        ) ?? null,
    },
    funders: funders.map((each, at) => ({
      percent: each.percent,
      funderId:
        partnerNamed(each.funder, names) ??
        miss(`/funders/${at}/funder`, 'there is no such partner'),
    })),
    campaignId:
      campaign === null
        ? null
        : (campaignId(campaign, owner, names) ??
          miss('/campaign', 'the owner has no such campaign')),
  }
  const place = cardNumberIn(draft)
  if (place !== null) {
    const pointer = place.map((each) => `/${each}`).join('')
    mistakes.push(inFile({ pointer, detail: 'may hold a card number' }))
  }
  return mistakes.length > 0 ? { mistakes } : { draft }
}

function locationId(
  wanted: z.infer<typeof location>,
  owner: Owner,
  names: Names,
): bigint | undefined {
  const partnerId = typeof wanted === 'string' ? owner : partnerNamed(wanted.partner, names)
  const ownName = typeof wanted === 'string' ? wanted : wanted.name
  for (const [id, each] of names.locations) {
    if (each.partnerId === partnerId && each.name === ownName) return id
  }
  return undefined
}

function campaignId(wanted: string, owner: Owner, { campaigns }: Names): bigint | undefined {
  return campaigns.find((each) => each.owner === owner && each.name === wanted)?.campaignId
}

/** A mistake of a draft, where it stands in the file that was written with names. */
export function inFile({ pointer, ...mistake }: Mistake): Mistake {
  const place = pointer
    .replace('/scope/locationIds', '/scope/locations')
    .replace(/^(\/funders\/\d+)\/funderId$/, '$1/funder')
    .replace('/campaignId', '/campaign')
  return { pointer: place, ...mistake }
}

/** Merchant category codes (ISO 18245) grouped into the categories that the profile reports. */

/** The profile's categories. */
export const categories = [
  ...(['groceries', 'restaurants', 'fuel', 'pharmacy_health', 'clothing', 'electronics'] as const),
  ...([
    'home',
    'travel',
    'transport',
    'utilities',
    'education',
    'leisure',
    'cash',
    'other',
  ] as const),
] as const

/** One of them. */
export type Category = (typeof categories)[number]

type Range = readonly [from: number, to: number, category: Category]

// In ascending order; a code in no range is `other`.
const ranges: readonly Range[] = [
  [3000, 3999, 'travel'],
  [4011, 4011, 'travel'],
  [4111, 4131, 'transport'],
  [4411, 4411, 'travel'],
  [4511, 4511, 'travel'],
  [4722, 4722, 'travel'],
  [4784, 4784, 'transport'],
  [4812, 4816, 'utilities'],
  [4899, 4900, 'utilities'],
  [5122, 5122, 'pharmacy_health'],
  [5200, 5271, 'home'],
  [5300, 5311, 'groceries'],
  [5411, 5499, 'groceries'],
  [5541, 5542, 'fuel'],
  [5611, 5699, 'clothing'],
  [5712, 5722, 'home'],
  [5732, 5735, 'electronics'],
  [5811, 5814, 'restaurants'],
  [5912, 5912, 'pharmacy_health'],
  [5940, 5949, 'leisure'],
  [6010, 6011, 'cash'],
  [6051, 6051, 'cash'],
  [7011, 7033, 'travel'],
  [7512, 7519, 'transport'],
  [7800, 7999, 'leisure'],
  [8011, 8099, 'pharmacy_health'],
  [8211, 8299, 'education'],
]

const byCode: Category[] = new Array<Category>(10_000).fill('other')
for (const [from, to, category] of ranges) byCode.fill(category, from, to + 1)

/** The category of a four-digit merchant category code; `other` where it is not one we group. */
export function categoryOf(mcc: string): Category {
  return byCode[Number(mcc)] ?? 'other'
}

/**
 * Codes under which money is bought, not goods: wire transfers, cash over the counter and from machines,
 * quasi-cash (scrip, travellers' cheques, cryptocurrency), betting.
 */
const quasiCash: ReadonlySet<string> = new Set(['4829', '6010', '6011', '6051', '7995'])

/** Whether a payment under this code buys money; see {@link quasiCash}. */
export function isQuasiCash(mcc: string): boolean {
  return quasiCash.has(mcc)
}

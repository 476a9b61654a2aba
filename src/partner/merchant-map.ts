/** The dated map from an acquirer's merchant id and terminal to a partner's location. */
import { groupBy } from '../values/group.ts'

/** A location of a partner. */
export interface Location {
  readonly locationId: bigint
  readonly partnerId: bigint
  readonly name: string
  readonly city: string
  /** The last day, `YYYY-MM-DD`, on which its partner's purchases earn; left out where there is no end. */
  readonly earnsUntil?: string
}

/** One entry of the map; the end of its validity is not included. Dates are `YYYY-MM-DD`. */
export interface MerchantMapping extends Location {
  readonly acquirerId: string
  readonly merchantId: string
  /** `''` for every terminal that has no entry of its own. */
  readonly terminalId: string
  readonly validFrom: string
  readonly validTo: string
}

/** The map in memory. */
export interface MerchantMap {
  /** Where a purchase was made, on its local date; `undefined` where nobody of ours is mapped. */
  locate(
    acquirerId: string,
    merchantId: string,
    terminalId: string,
    date: string,
  ): Location | undefined
  /** A location, mapped or not. */
  location(locationId: bigint): Location | undefined
}

/** Indexes the map once after each load. `locations` are all that there are; those of the map where they are left out. */
export function indexMerchants(
  mappings: readonly MerchantMapping[],
  locations: readonly Location[] = mappings,
): MerchantMap {
  const byId = new Map(locations.map((each) => [each.locationId, each]))
  const byMerchant = groupBy(mappings, (each) => `${each.acquirerId}\n${each.merchantId}`)
  return {
    locate(acquirerId, merchantId, terminalId, date) {
      const dated = byMerchant
        .get(`${acquirerId}\n${merchantId}`)
        ?.filter((each) => each.validFrom <= date && date < each.validTo)
      return (
        dated?.find((each) => each.terminalId === terminalId) ??
        dated?.find((each) => each.terminalId === '')
      )
    },
    location: (locationId) => byId.get(locationId),
  }
}

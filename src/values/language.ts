/** The languages in which the gateway speaks to members. */

/** BCP 47 tags, in the order in which they are shown. */
export const languages = ['ru', 'kk', 'en'] as const

/** One of {@link languages}. */
export type Language = (typeof languages)[number]

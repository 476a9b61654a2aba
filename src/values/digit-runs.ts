/** Runs of digits in a text that are long enough to hold a card number, however a person groups them. */

/** ISO/IEC 7812: a card number has 13 digits at least; blanks, dots, dashes and the like may stand between. */
const runs = /\d(?:[ \u00a0.,:/_-]{0,2}\d){12,}/g

/** The digits of each run of 13 and more, without what stands between. */
export function digitRunsIn(text: string): string[] {
  if (text.length < 13) return []
  return (text.match(runs) ?? []).map((run) => run.replaceAll(/\D/g, ''))
}

/** `text` with each such run left out: for complaints about what a person typed. */
export function withoutDigitRuns(text: string): string {
  return text.replace(runs, '(digits)')
}

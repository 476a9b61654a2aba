/** What a check of `cobrand doctor` found. */

/** One line of the report. */
export interface Finding {
  check: string
  ok: boolean
  /** What was found. */
  detail: string
  /** What to do about a fault. */
  remedy?: string
}

/** All is well with `check`. */
export function ok(check: string, detail: string): Finding {
  return { check, ok: true, detail }
}

/** Something is wrong with `check`. */
export function fault(check: string, detail: string, remedy: string): Finding {
  return { check, ok: false, detail, remedy }
}

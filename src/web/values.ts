/** What a form brings, as texts of bounded length. */

/** A form as `parseBody` answers it. */
export type FormBody = Readonly<Record<string, unknown>>

/** The text of a field without the blanks around it, cut at `charsMax`; `''` where it is missing. */
export function textField(form: FormBody, name: string, charsMax: number): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim().slice(0, charsMax) : ''
}

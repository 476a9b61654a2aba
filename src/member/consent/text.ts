/** Consent texts: each kind in versions, each version in every language. */
import { hash } from 'node:crypto'
import type { Language } from '../../values/language.ts'
import { cardLinking1 } from './texts/card-linking-1.ts'
import { programme1 } from './texts/programme-1.ts'

/** What a member may agree to: `programme`, membership and the matching of payments; `card_linking`. */
export type ConsentKind = 'programme' | 'card_linking'

/** All kinds, in the order in which they are shown. */
export const consentKinds = ['programme', 'card_linking'] as const satisfies readonly ConsentKind[]

/** A text as it is shown, in one language. */
export interface Wording {
  readonly title: string
  readonly paragraphs: readonly string[]
}

/** One version in all languages. Once it was released it is never edited: a change is a new version. */
export type TextVersion = Readonly<Record<Language, Wording>>

/** Which text exactly. */
export interface TextId {
  readonly kind: ConsentKind
  readonly version: number
  readonly language: Language
}

/** By kind, the first version first; the last one is shown. */
const versions: Record<ConsentKind, readonly TextVersion[]> = {
  programme: [programme1],
  card_linking: [cardLinking1],
}

/** The version that is shown now. */
export function currentVersion(kind: ConsentKind): number {
  return versions[kind].length
}

/** The words of a text; `null` where there is no such version. */
export function wordingOf({ kind, version, language }: TextId): Wording | null {
  return versions[kind][version - 1]?.[language] ?? null
}

/** SHA-256 of all that a text says and is, 32 bytes. */
export function digestOf({ kind, version, language }: TextId, wording: Wording): Buffer {
  const { title, paragraphs } = wording
  const all = JSON.stringify([kind, version, language, title, ...paragraphs])
  return hash('sha256', all, 'buffer')
}

/** One-time codes by which somebody proves to have a phone. */
import { createHmac, hkdfSync, randomInt } from 'node:crypto'
import type { Language } from '../values/language.ts'

/** For how long a code is good. */
export const codeMinutes = 10
/** Codes that are looked at while one runs, the right one with them. */
export const triesMax = 5
/** Digits of a code. */
const codeDigits = 6

/** The form of a code. */
export const codePattern = /^[0-9]{6}$/

/** The key under which codes are kept: 32 bytes, of the gateway's card token key. */
export function deriveSignInKey(cardTokenKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', cardTokenKey, '', 'cobrand sign-in codes', 32))
}

/** A code of six random digits. */
export function makeCode(): string {
  return String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0')
}

/** What is kept of a code, 32 bytes. Six digits are tried out at once by who has the table alone: hence a key. */
export function hashCode(key: Buffer, phoneHash: string, code: string): Buffer {
  return createHmac('sha256', key).update(`${phoneHash}:${code}`).digest()
}

/** A code on its way to its phone. */
export interface Delivery {
  /** E.164. */
  readonly phone: string
  readonly code: string
  readonly language: Language
}

const messages: Record<Language, (code: string) => string> = {
  ru: (code) => `Код входа: ${code}. Действует ${codeMinutes} минут. Никому его не сообщайте.`,
  kk: (code) => `Кіру коды: ${code}. ${codeMinutes} минут жарамды. Оны ешкімге айтпаңыз.`,
  en: (code) => `Sign-in code: ${code}. Good for ${codeMinutes} minutes. Tell it to nobody.`,
}

/** The short message that brings a code. */
export function messageOf({ code, language }: Pick<Delivery, 'code' | 'language'>): string {
  return messages[language](code)
}

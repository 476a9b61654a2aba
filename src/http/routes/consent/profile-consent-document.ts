/** Consents to profiles as they go over HTTP to their members. */
import { z } from '@hono/zod-openapi'
import {
  consentDaysMax,
  consentLanguages,
  purposes,
  windowMonthsMax,
  type ConsentLanguage,
  type ConsentTerms,
  type ProfileConsent,
} from '../../../profile/consent/consent.ts'
import type { ConsentRequest } from '../../../profile/store/consent-requests.ts'
import { consentText, textVersion } from '../../../profile/consent/text.ts'
import { categories } from '../../../values/mcc.ts'
import { day } from '../../day.ts'
import { id, idParameter } from '../../schemas.ts'

/** A language in which texts are shown. */
export const language = z.enum(consentLanguages)

const terms = {
  purpose: z.enum(purposes),
  categories: z.array(z.enum(categories)).min(1).max(categories.length),
  windowMonths: z.int().min(1).max(windowMonthsMax).openapi({
    description: 'Whole months before the running one, which is seen, too',
    example: 12,
  }),
  until: day.openapi({
    description: `The last day (UTC), at most ${consentDaysMax} days ahead`,
    example: '2027-11-20',
  }),
}

const agreement = {
  textVersion: z.int().min(0).openapi({ description: 'Of the text that was shown', example: 1 }),
  language,
}

/** A consent as a member gives it. */
export const newConsent = z
  .strictObject({ bankId: idParameter, ...terms, ...agreement })
  .openapi('NewProfileConsent')

/** That a request is confirmed. */
export const confirmation = z.strictObject(agreement).openapi('ConsentConfirmation')

/** The text that has to be shown. */
export const textDocument = z
  .object({
    version: z.int(),
    language,
    title: z.string(),
    paragraphs: z.array(z.string()),
  })
  .openapi('ProfileConsentText')

/** A consent in an answer. */
export const consentDocument = z
  .object({
    consentId: z.uuid(),
    bankId: id,
    bank: z.string(),
    ...terms,
    ...agreement,
    givenAt: z.iso.datetime(),
    how: z.enum(['portal', 'api']),
    withdrawnAt: z.iso.datetime().nullable(),
    text: textDocument,
  })
  .openapi('ProfileConsent')

/** A bank's request in an answer to the member. */
export const requestDocument = z
  .object({
    requestId: z.uuid(),
    bankId: id,
    bank: z.string(),
    ...terms,
    createdAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    text: textDocument,
  })
  .openapi('ConsentRequest')

/** The text of these terms. Throws where there was never such a version. */
export function presentText(
  terms: Omit<ConsentTerms, 'bankId'>,
  bank: string,
  { version, language }: { version: number; language: ConsentLanguage },
): z.infer<typeof textDocument> {
  const text = consentText(version, language, bank, terms)
  if (text === null) throw new Error(`there is no version ${version} of the text`)
  return { ...text, paragraphs: [...text.paragraphs] }
}

function presentTerms({ bankId, purpose, categories, windowMonths, until }: ConsentTerms) {
  return { bankId: `${bankId}`, purpose, categories: [...categories], windowMonths, until }
}

/** The document of a consent, with the text that was agreed to. */
export function presentConsent(
  consent: ProfileConsent,
  bank: string,
): z.infer<typeof consentDocument> {
  const { consentId, language, how, givenAt, withdrawnAt } = consent
  return {
    ...{ consentId, bank, ...presentTerms(consent), language, how },
    textVersion: consent.textVersion,
    givenAt: givenAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    text: presentText(consent, bank, { version: consent.textVersion, language }),
  }
}

/** The document of a request, with the text to be shown now. */
export function presentRequest(
  request: ConsentRequest,
  bank: string,
  language: ConsentLanguage,
): z.infer<typeof requestDocument> {
  const { requestId, createdAt, endsAt } = request
  return {
    ...{ requestId, bank, ...presentTerms(request) },
    ...{ createdAt: createdAt.toISOString(), endsAt: endsAt.toISOString() },
    text: presentText(request, bank, { version: textVersion, language }),
  }
}

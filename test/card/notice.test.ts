/** Notices of card tokens. */
import { describe, expect, it } from 'vitest'
import { formatCardTokenNotice, parseCardTokenNotice } from '../../src/card/notice.ts'

describe('a notice', () => {
  it('is read as it was written', () => {
    const notice = { op: 'link', token: 'ab'.repeat(16), memberId: 2n ** 62n, cardId: 7n } as const
    expect(parseCardTokenNotice(formatCardTokenNotice(notice))).toEqual(notice)
  })

  it.each(['', 'null', '{}', '{"op":"link","token":"zz","memberId":"1","cardId":"1"}', '{"op":5}'])(
    'that is none is nothing: %s',
    (text) => {
      expect(parseCardTokenNotice(text)).toBeNull()
    },
  )
})

/** Who plays in the demo: members with published test cards, strangers, shops of the demo coalition. */
import type { Shop } from '../../simulator/index.ts'

/** A demo member, the phone by which it signs in, and the test card that is linked. */
export interface DemoMember {
  name: string
  /** E.164; nobody's, and nothing is sent to it. */
  phone: string
  pan: string
}

/** The members of the demo coalition. The numbers are published test numbers of the schemes. */
export const members = {
  aigerim: { name: 'Aigerim (demo)', phone: '+77010000001', pan: '4111111111111111' },
  daniyar: { name: 'Daniyar (demo)', phone: '+77010000002', pan: '5555555555554444' },
  madina: { name: 'Madina (demo)', phone: '+77010000003', pan: '4012888888881881' },
} as const satisfies Record<string, DemoMember>

/** Test cards that nobody has linked. */
export const strangers = ['5105105105105100', '4222222222222', '4242424242424242'] as const

const almaty = { currency: '398', utcOffsetMinutes: 5 * 60 }

/** The shops, as fixtures/demo/coalition.json maps them. */
export const shops = {
  grocery: {
    ...almaty,
    acquirer: '100001',
    merchantId: 'DALA-ABAY-10',
    terminalId: 'DALA0001',
    mcc: '5411',
  },
  cafe: {
    ...almaty,
    acquirer: '100001',
    merchantId: 'JIBEK-PANF-3',
    terminalId: 'JIBEK001',
    mcc: '5812',
  },
  fuel: {
    ...almaty,
    acquirer: '100002',
    merchantId: 'ALTYN-A2-14',
    terminalId: 'ALTYN001',
    mcc: '5541',
  },
} as const satisfies Record<string, Shop>

/** The acquirers and the dialect that each speaks. Ports are those of `npm start`. */
export const links = {
  alfa: { name: 'alfa', acquirerId: 'DEMO-ALFA', protocol: 'iso1987-ascii', port: 8583 },
  beta: { name: 'beta', acquirerId: 'DEMO-BETA', protocol: 'iso1987-bcd', port: 8584 },
} as const

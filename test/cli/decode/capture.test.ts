import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCapture } from '../../../src/cli/decode/capture.ts'
import { flowsOf } from '../../../src/cli/decode/flows.ts'
import {
  acquirer,
  capturedAt,
  ethernet,
  gateway,
  ipv4,
  ipv6,
  onLink,
  pcap,
  pcapng,
  sent,
} from './captures.ts'

function flowsIn(file: Buffer, port: number | null = null) {
  const capture = readCapture(file)
  if (capture === null) throw new Error('this is no capture')
  return flowsOf(capture, port)
}

/** The bytes of the runs of the only flow. */
function runsIn(file: Buffer): string[] {
  const { flows } = flowsIn(file)
  expect(flows).toHaveLength(1)
  return flows.flatMap(({ runs }) => runs.map(({ bytes }) => bytes.toString()))
}

const segments = [sent(1, Buffer.from('ab')), sent(3, Buffer.from('cd'))]
const forms = [{}, { big: true }, { nanoseconds: true }, { big: true, nanoseconds: true }]

describe('files of every form', () => {
  it.each(forms)('pcap %j', (form) => {
    const file = pcap(101, onLink(101, segments), form)
    expect(runsIn(file)).toEqual(['abcd'])
    expect(readCapture(file)?.packets.map(({ at }) => at)).toEqual([capturedAt, capturedAt + 1000])
  })

  it.each(forms)('pcapng %j', (form) => {
    const file = pcapng(1, onLink(1, segments), form)
    expect(runsIn(file)).toEqual(['abcd'])
    expect(readCapture(file)?.packets.map(({ at }) => at)).toEqual([capturedAt, capturedAt + 1000])
  })

  it('pcapng with simple packets has no times', () => {
    const file = pcapng(1, onLink(1, segments), { simple: true })
    expect(runsIn(file)).toEqual(['abcd'])
    expect(readCapture(file)?.packets[0]?.at).toBeNull()
  })

  it.each([0, 1, 101, 108, 113, 276])('link type %i', (link) => {
    expect(runsIn(pcap(link, onLink(link, segments)))).toEqual(['abcd'])
  })

  it('VLAN tags, filled frames and IPv6', () => {
    const tagged = segments.map((segment) => ethernet(ipv4(segment), { vlan: true, padding: 9 }))
    expect(runsIn(pcap(1, tagged))).toEqual(['abcd'])
    const six = segments.map((segment) => ethernet(ipv6(segment)))
    const { flows } = flowsIn(pcap(1, six))
    expect(flows[0]).toMatchObject({ from: '[2001:db8::1]:40000', to: '[2001:db8::2]:8583' })
    expect(runsIn(pcap(1, six))).toEqual(['abcd'])
  })

  it('anything else is no capture', () => {
    expect(readCapture(Buffer.from('0100'))).toBeNull()
    expect(readCapture(Buffer.alloc(0))).toBeNull()
  })
})

describe('a direction is put together again', () => {
  const run = (...sent: Parameters<typeof onLink>[1]) => runsIn(pcap(101, onLink(101, sent)))

  it('in the order of its sequence numbers, across their end', () => {
    const [a, b, c] = ['ab', 'cd', 'ef'].map((text) => Buffer.from(text))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three')
    expect(run(sent(0xffffffff, a), sent(3, c), sent(1, b))).toEqual(['abcdef'])
  })

  it('with repeats counted once, also where they overlap', () => {
    const text = (part: string) => Buffer.from(part)
    expect(run(sent(1, text('abc')), sent(1, text('abc')), sent(2, text('bcde')))).toEqual([
      'abcde',
    ])
  })

  it('with what is missing told', () => {
    const file = pcap(101, onLink(101, [sent(1, Buffer.from('ab')), sent(9, Buffer.from('cd'))]))
    expect(flowsIn(file).flows[0]?.runs).toMatchObject([
      { first: false, missingBytes: 0 },
      { first: false, missingBytes: 6 },
    ])
    expect(runsIn(file)).toEqual(['ab', 'cd'])
  })

  it('with what was not kept of a packet missing', () => {
    const file = pcap(
      101,
      onLink(101, [sent(1, Buffer.from('abcd'), { cut: 2 }), sent(5, Buffer.from('ef'))]),
    )
    expect(flowsIn(file).flows[0]?.runs[1]).toMatchObject({ missingBytes: 2 })
  })

  it('from its beginning where that was captured, and anew when the ports are used again', () => {
    const none = Buffer.alloc(0)
    const file = pcap(
      101,
      onLink(101, [
        sent(100, none, { syn: true }),
        sent(101, Buffer.from('ab')),
        sent(100, none, { syn: true }),
        sent(103, Buffer.from('cd')),
        sent(7000, none, { syn: true }),
        sent(7001, Buffer.from('ef')),
      ]),
    )
    const { flows } = flowsIn(file)
    expect(flows.map(({ runs }) => runs.map(({ bytes }) => bytes.toString()))).toEqual([
      ['abcd'],
      ['ef'],
    ])
    expect(flows[0]?.runs[0]?.first).toBe(true)
  })

  it('any segments in any order, repeated, give what was sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 12 }),
        fc.nat(0xffffffff),
        fc.array(fc.nat(), { minLength: 12, maxLength: 24 }),
        (parts, start, order) => {
          let sequence = start
          const all = parts.map((part) => {
            const segment = sent(sequence, Buffer.from(part))
            sequence = (sequence + part.length) >>> 0
            return segment
          })
          const shuffled = order.flatMap((pick) => all[pick % all.length] ?? [])
          const [first] = all
          if (first === undefined) throw new Error('one at least')
          const syn = sent(start - 1, Buffer.alloc(0), { syn: true })
          const file = pcap(101, onLink(101, [syn, ...shuffled, ...all]))
          expect(
            Buffer.concat(flowsIn(file).flows[0]?.runs.map(({ bytes }) => bytes) ?? []),
          ).toEqual(Buffer.concat(parts))
        },
      ),
    )
  })
})

describe('what is left out is told', () => {
  it('by kind', () => {
    const fragment = Buffer.from(ipv4(segments[0] ?? sent(1, Buffer.alloc(1))))
    fragment.writeUInt16BE(0x2000, 6)
    const udp = Buffer.from(ipv4(sent(1, Buffer.from('x'))))
    udp[9] = 17
    const arp = Buffer.concat([Buffer.alloc(12), Buffer.from('0806', 'hex'), Buffer.alloc(28)])
    const packets = [ethernet(fragment), ethernet(udp), arp, Buffer.alloc(3)]
    expect(flowsIn(pcap(1, packets)).notes.toSorted()).toEqual([
      'packets left out, IP fragments: 1',
      'packets left out, IP, not TCP: 1',
      'packets left out, not IP: 2',
    ])
    expect(flowsIn(pcap(147, [Buffer.alloc(9)])).notes).toEqual([
      'packets left out, unknown link type: 1',
    ])
  })

  it('other ports', () => {
    const file = pcap(
      101,
      onLink(101, [...segments, sent(1, Buffer.from('x'), { to: '10.0.0.3:80' })]),
    )
    expect(flowsIn(file, 8583).flows).toMatchObject([{ from: acquirer, to: gateway }])
    expect(flowsIn(file, 8583).notes).toEqual(['packets left out, other ports: 1'])
    expect(flowsIn(file).flows).toHaveLength(2)
  })

  it('a capture that is cut off', () => {
    for (const file of [pcap(101, onLink(101, segments)), pcapng(101, onLink(101, segments))]) {
      const { flows, notes } = flowsIn(file.subarray(0, -5))
      expect(flows[0]?.runs[0]?.bytes.toString()).toBe('ab')
      expect(notes.join()).toMatch(/damaged or cut off/)
    }
  })
})

it('any bytes behind the head of a capture give packets and notes, never an exception', () => {
  const heads = [pcap(1, []), pcapng(1, []), pcapng(1, [], { big: true })]
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), (head, rest) => {
      const capture = readCapture(Buffer.concat([head, rest]))
      expect(capture).not.toBeNull()
      if (capture !== null) flowsOf(capture, null)
    }),
  )
})

it('any packet on any link gives a segment or a reason', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 1, 101, 108, 113, 276),
      fc.constantFrom('45', '60', '08', ''),
      fc.uint8Array({ maxLength: 120 }),
      (link, start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'hex'), rest])
        flowsOf({ packets: [{ link, at: null, bytes }], notes: [] }, null)
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNetworks, isAllowed, parseNetwork } from '../../src/webhook/address.ts'
import { mistakeOf } from '../../src/webhook/url.ts'

const none = createNetworks([])

test('addresses that are not public are refused, in either family and whatever form', () => {
  const refused = [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.192', '192.168.1.1', '198.18.0.1', '203.0.113.9'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '192.88.99.1', '198.51.100.1', '192.0.2.1'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', 'fc00::1', 'fd12:3456::1', 'fe80::1'],
    ...[
      'fec0::1',
      'ff02::1',
      '2001::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '3fff::1',
      'fd00:ec2::254',
    ],
    ...['fe80::1%eth0', '2606:4700::1%1', 'localhost', '', '1', '127.1'],
  ]
  expect(refused.filter((each) => isAllowed(each, none))).toEqual([])
})

test('public ones are taken', () => {
  const taken = ['8.8.8.8', '172.32.0.1', '11.0.0.1', '100.128.0.1', '2606:4700::1111', '2a00::1']
  expect(taken.filter((each) => !isAllowed(each, none))).toEqual([])
})

test('a network that is allowed is allowed, and its neighbours are not', () => {
  const networks = createNetworks(['10.0.0.0/8', 'fd00::/8'])
  expect(['10.255.0.1', 'fd00::1'].every((each) => isAllowed(each, networks))).toBe(true)
  expect(['11.0.0.1', '8.8.8.8'].every((each) => isAllowed(each, networks))).toBe(true)
  expect(['192.168.0.1', '127.0.0.1', 'fc00::1'].some((each) => isAllowed(each, networks))).toBe(
    false,
  )
})

test('a network is an address and its length', () => {
  expect(parseNetwork('10.0.0.0/8')).toEqual({ address: '10.0.0.0', prefix: 8 })
  for (const text of ['10.0.0.0', '10.0.0.0/33', '::/129', 'x/8', '10.0.0.0/8/8', '/8']) {
    expect(parseNetwork(text)).toBeNull()
  }
})

test('a URL is refused whose host is a private address in any writing of it', () => {
  const hosts = [
    ...['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '127.1', '0177.0.0.1'],
    ...['0x7f.1', '127.0.1', '127.0.0.1.', '0', '[::1]', '[::ffff:127.0.0.1]'],
    ...['[0:0:0:0:0:ffff:7f00:1]', '[::127.0.0.1]', '169.254.169.254', '[fd00:ec2::254]'],
    ...['2852039166', '0xa9fea9fe', '１２７.０.０.１', '①②⑦.0.0.1', '192.168.0.1'],
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'metadata', 'x.internal', 'p.local'],
  ]
  const taken = hosts.filter((host) => mistakeOf(`https://${host}/hooks`, none) === null)
  expect(taken).toEqual([])
})

test('every number of 32 bits that is no public address is refused as a host', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
      const dotted = [24, 16, 8, 0].map((bits) => (number >>> bits) & 0xff).join('.')
      const isTaken = isAllowed(dotted, none)
      for (const host of [
        dotted,
        `${number}`,
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
      ]) {
        expect(mistakeOf(`https://${host}/`, none) === null).toBe(isTaken)
      }
      expect(isAllowed(`::ffff:${dotted}`, none)).toBe(false)
    }),
  )
})

test('URLs have no user, password, fragment, other scheme or port, and no long number', () => {
  const refused = [
    ...['http://shop.example/', 'ftp://shop.example/', 'https://u@shop.example/'],
    ...['https://u:p@shop.example/', 'https://shop.example/#a', 'https://shop.example:22/'],
    ...[
      'https://shop.example/4111111111111111',
      'shop.example',
      '',
      `https://a.example/${'a'.repeat(3000)}`,
    ],
  ]
  expect(refused.filter((each) => mistakeOf(each, none) === null)).toEqual([])
  for (const url of [
    'https://shop.example/a?b=c',
    'https://shop.example:8443/',
    'https://8.8.8.8/',
  ]) {
    expect(mistakeOf(url, none)).toBeNull()
  }
  const networks = createNetworks(['10.0.0.0/8'])
  expect(mistakeOf('http://10.0.0.5:3000/', networks)).toBeNull()
  expect(mistakeOf('http://hooks:3000/', networks)).toBeNull()
  expect(mistakeOf('http://127.0.0.1:3000/', networks)).not.toBeNull()
})

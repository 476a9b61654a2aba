/** Where the payments of the benchmarks are made. */
export const shop = {
  acquirer: '00000099001',
  merchantId: 'BENCH0000000001',
  terminalId: 'BENCH001',
  mcc: '5411',
  currency: '398',
  utcOffsetMinutes: 300,
}

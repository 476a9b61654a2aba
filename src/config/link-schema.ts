/** The form of a link in the links file, and what is said of one that has another form. */
import { isIP } from 'node:net'
import { z } from 'zod'

/** Links of one file. */
export const linksMax = 256
const addressesMax = 16
const connectionsMax = 1024
const fingerprintsMax = 64
const allowMax = 1024
const dayMs = 86_400_000

/** An object that has no other fields than these; an error names the field and those that there are. */
function fieldsOf<Shape extends z.core.$ZodShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${issue.keys.join(', ').slice(0, 80)}; its fields are ${names}`
        : `must be an object of ${names}`,
  })
}

/** What a field must be, said of every value that is none. */
function text(must: string, pattern: RegExp) {
  return z.string({ error: must }).regex(pattern, { error: must })
}

function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

function flag() {
  return z.boolean({ error: 'must be true or false' })
}

const linksError = `must be a list of at most ${linksMax} links`

function list<Item extends z.ZodType>(item: Item, max: number, what: string) {
  const error = `must be a list of 1 to ${max} ${what}`
  return z.array(item, { error }).min(1, { error }).max(max, { error })
}

const host = text('must be a host name or an IP address', /^[0-9A-Za-z.:_-]{1,253}$/)
const path = text('must be the path of a file', /^[^\0]{1,4096}$/)

const tls = fieldsOf({
  /** PEM. Ours: the server's where the link listens, the client's where it connects. */
  certificateFile: path.optional(),
  keyFile: path.optional(),
  /** PEM. The peer's certificate must be issued by one of these. */
  caFile: path.optional(),
  fingerprints: list(
    text('must be a SHA-256 fingerprint: 64 hex digits, colons allowed', /^([0-9a-f]{2}:?){32}$/i),
    fingerprintsMax,
    'fingerprints',
  ).optional(),
  /** The name that the certificate of the peer must carry; where the link connects, the host if left out. */
  serverName: host.optional(),
})

const mac = fieldsOf({
  algorithm: z.enum(['retail', 'aes-cmac'], { error: 'must be "retail" or "aes-cmac"' }),
  keyFile: path,
  /** Whether a message without a MAC is refused; `true` where left out. */
  required: flag().optional(),
})

const session = fieldsOf({
  signOnRequired: flag().optional(),
  /** 0: never. */
  echoAfterMs: whole(0, dayMs).optional(),
  idleMs: whole(0, dayMs).optional(),
  answerTimeoutMs: whole(10, 600_000).optional(),
})

const limits = fieldsOf({
  framesPerSecondMax: whole(1, 10_000_000).optional(),
  halfFrameMs: whole(10, 600_000).optional(),
  signOnMs: whole(10, 600_000).optional(),
  stalledMs: whole(10, 600_000).optional(),
})

/** One link, as it stands in the file. */
export const linkSchema = fieldsOf({
  /** In logs, metrics and event keys. */
  name: text(
    'must be 1 to 32 small letters, digits and hyphens, not beginning with a hyphen',
    /^[a-z0-9][a-z0-9-]{0,31}$/,
  ),
  acquirerId: text('must be 1 to 32 letters, digits and hyphens', /^[0-9A-Za-z-]{1,32}$/),
  /** Name of a file of `protocols/`, or a path. */
  protocol: text('must be the name or the path of a protocol', /^[^\0]{1,4096}$/),
  listen: fieldsOf({ host: host.optional(), port: whole(0, 65_535) }).optional(),
  connect: fieldsOf({
    to: list(fieldsOf({ host, port: whole(1, 65_535) }), addressesMax, 'addresses'),
    connections: whole(1, connectionsMax).optional(),
  }).optional(),
  connectionsMax: whole(1, connectionsMax).optional(),
  tls: tls.optional(),
  allow: list(
    z
      .string({ error: 'must be an IP address or a network' })
      .refine(isNetwork, { error: 'must be an IP address or a network such as 10.0.0.0/8' }),
    allowMax,
    'IP addresses or networks',
  ).optional(),
  mac: mac.optional(),
  session: session.optional(),
  limits: limits.optional(),
}).check(({ value, issues }) => {
  for (const [pointer, message] of contradictions(value)) {
    issues.push({ code: 'custom', input: value, path: pointer, message })
  }
})

/** The file: a list of links. A coalition whose tills send receipts may have none. */
export const linksSchema = z
  .array(linkSchema, { error: linksError })
  .max(linksMax, { error: linksError })

/** One link, its form checked and its files not read. */
export type LinkEntry = z.infer<typeof linkSchema>

function* contradictions(link: {
  listen?: object | undefined
  connect?: object | undefined
  connectionsMax?: number | undefined
  allow?: string[] | undefined
  tls?: z.infer<typeof tls> | undefined
}): Generator<[string[], string]> {
  const listens = link.listen !== undefined
  if (listens === (link.connect !== undefined)) {
    yield [[], 'must have either "listen": {"host", "port"} or "connect": {"to": [...]}']
  }
  if (!listens && link.connectionsMax !== undefined) {
    yield [['connectionsMax'], 'is for a link that listens; set connections under /connect']
  }
  if (!listens && link.allow !== undefined) yield [['allow'], 'is for a link that listens']
  if (link.tls === undefined) return
  const { certificateFile, keyFile, caFile, serverName } = link.tls
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    yield [['tls'], 'must have both certificateFile and keyFile, or neither']
  }
  if (listens && certificateFile === undefined) {
    yield [['tls'], 'must have certificateFile and keyFile where the link listens']
  }
  if (listens && serverName !== undefined && caFile === undefined) {
    yield [
      ['tls', 'serverName'],
      'needs caFile where the link listens: else anybody may carry the name',
    ]
  }
}

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

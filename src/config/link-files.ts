/** The files that a link names: certificates, keys, its protocol. Read and checked as the links file is. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Problem } from './errors.ts'
import { readSecretFile } from './key-files.ts'
import type { LinkEntry } from './link-schema.ts'

const fileBytesMax = 1_048_576
const retailKeyBytes = 16
const aesKeyBytes: readonly number[] = [16, 24, 32]

/** What TLS needs, in memory. */
export interface LinkTls {
  /** PEM. */
  certificate?: string | undefined
  key?: string | undefined
  ca?: string | undefined
  /** SHA-256, 64 small hex digits each. */
  fingerprints: string[]
  serverName?: string | undefined
}

/** How messages are authenticated. */
export interface LinkMac {
  algorithm: 'retail' | 'aes-cmac'
  /** 16 bytes, or for AES 16, 24 or 32. */
  key: Buffer
  required: boolean
}

/** A link whose files were read. */
export type LinkConfig = Omit<LinkEntry, 'tls' | 'mac'> & {
  tls?: LinkTls | undefined
  mac?: LinkMac | undefined
}

/**
 * Reads what a link names; paths are relative to the folder of the links file.
 *
 * @param where for errors: the variable, and the JSON pointer of the link
 * @throws Problem naming the field, what is wrong with its file and what to do
 */
export function readLinkFiles(
  { tls, mac, ...link }: LinkEntry,
  linksFile: string,
  where: { variable: string; pointer: string },
): LinkConfig {
  const at = (path: string): string => resolve(dirname(linksFile), path)
  const read = <Result>(field: string, work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      throw new Problem(where.variable, `at ${where.pointer}/${field} ${error.message}`)
    }
  }
  const isPath = /[/\\]|\.json$/.test(link.protocol)
  return {
    ...link,
    protocol: isPath ? at(link.protocol) : link.protocol,
    tls: tls && readTls(tls, at, read),
    mac: mac && {
      algorithm: mac.algorithm,
      key: read('mac/keyFile', () => readMacKey(at(mac.keyFile), mac.algorithm)),
      required: mac.required ?? true,
    },
  }
}

type Read = <Result>(field: string, work: () => Result) => Result

function readTls(
  tls: NonNullable<LinkEntry['tls']>,
  at: (path: string) => string,
  read: Read,
): LinkTls {
  const { certificateFile, keyFile, caFile, fingerprints = [], serverName } = tls
  const certificate =
    certificateFile && read('tls/certificateFile', () => readCertificates(at(certificateFile)))
  const key = keyFile && read('tls/keyFile', () => readKey(at(keyFile), certificate ?? ''))
  return {
    ...{ certificate, key, serverName },
    ca: caFile && read('tls/caFile', () => readCertificates(at(caFile))),
    fingerprints: fingerprints.map((each) => each.replaceAll(':', '').toLowerCase()),
  }
}

function readCertificates(path: string): string {
  const pem = readPublic(path)
  try {
    void new X509Certificate(pem)
  } catch {
    const remedy = 'name one that begins with -----BEGIN CERTIFICATE-----'
    throw new Problem('', `names a file that holds no certificate in PEM: ${remedy}`)
  }
  return pem
}

/** The text of a file that is no secret. Throws `Problem`. */
function readPublic(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined) {
    const remedy =
      'put one there, or correct the path, which starts at the folder of the links file'
    throw new Problem('', `names a file that is not there: ${remedy}`)
  }
  if (!file.isFile()) throw new Problem('', 'names a folder: name a file in it')
  if (file.size > fileBytesMax) {
    const remedy = 'name one of certificates in PEM'
    throw new Problem('', `names a file of more than ${fileBytesMax} bytes: ${remedy}`)
  }
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Problem('', 'names a file that may not be read: let the user of the gateway read it')
  }
}

function readKey(path: string, certificate: string): string {
  const pem = readSecretFile('', path)
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pem))) return pem
  } catch {
    throw new Problem(
      '',
      'names a file that holds no private key in PEM, or one with a password: name one without',
    )
  }
  throw new Problem(
    '',
    'names a key that is not the one of certificateFile: name the two that were made together',
  )
}

function readMacKey(path: string, algorithm: LinkMac['algorithm']): Buffer {
  const text = readSecretFile('', path)
  const key = Buffer.from(/^([0-9a-f]{2})+$/i.test(text) ? text : '', 'hex')
  const allowed = algorithm === 'retail' ? [retailKeyBytes] : aesKeyBytes
  if (allowed.includes(key.length)) return key
  throw new Problem('', `names a file without a key of ${allowed.join(', ')} bytes in hex`)
}

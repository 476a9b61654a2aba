/** The files that a link names: certificates, keys, its protocol. Read and checked as the links file is. */
import { dirname, resolve } from 'node:path'
import { Problem } from './errors.ts'
import { readSecretFile } from './key-files.ts'
import type { LinkEntry } from './link-schema.ts'
import { readCertificates, readKey } from './tls-files.ts'

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

function readMacKey(path: string, algorithm: LinkMac['algorithm']): Buffer {
  const text = readSecretFile('', path)
  const key = Buffer.from(/^([0-9a-f]{2})+$/i.test(text) ? text : '', 'hex')
  const allowed = algorithm === 'retail' ? [retailKeyBytes] : aesKeyBytes
  if (allowed.includes(key.length)) return key
  throw new Problem('', `names a file without a key of ${allowed.join(', ')} bytes in hex`)
}

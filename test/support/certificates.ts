/** Certificates for tests, made by the openssl command: an authority, and what it issues. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files in PEM, and the certificate's SHA-256 as 64 hex digits. */
export interface TestCertificate {
  certificateFile: string
  keyFile: string
  certificate: string
  key: string
  fingerprint: string
}

/** An authority of its own in `directory`. */
export function createAuthority(directory: string, name = 'Test CA') {
  const ca = make(directory, name, [])
  return {
    ...ca,
    /** A certificate for localhost and 127.0.0.1. */
    issue: (subject: string): TestCertificate =>
      make(directory, subject, ['-CA', ca.certificateFile, '-CAkey', ca.keyFile]),
  }
}

function make(directory: string, subject: string, issuer: string[]): TestCertificate {
  const file = join(directory, subject.replaceAll(' ', '-').toLowerCase())
  const [certificateFile, keyFile] = [`${file}.pem`, `${file}.key`]
  const isAuthority = issuer.length === 0
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', `/CN=${subject}`, '-keyout', keyFile, '-out', certificateFile],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', ...issuer],
    ...(isAuthority ? [] : ['-addext', 'basicConstraints=critical,CA:FALSE']),
  )
  const certificate = readFileSync(certificateFile, 'utf8')
  const key = readFileSync(keyFile, 'utf8')
  writeFileSync(keyFile, key, { mode: 0o600 })
  const { fingerprint256 } = new X509Certificate(certificate)
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase()
  return { certificateFile, keyFile, certificate, key, fingerprint }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Certificates and their keys as files in PEM. What is wrong is thrown without the name of what named the file. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { Problem } from './errors.ts'
import { readSecretFile } from './key-files.ts'

const fileBytesMax = 1_048_576

/** The text of a file of certificates. Throws `Problem`. */
export function readCertificates(path: string): string {
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
    const remedy = 'put one there, or correct the path; one in the links file starts at its folder'
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

/** The private key of `certificate`, of a file that others may not read. Throws `Problem`. */
export function readKey(path: string, certificate: string): string {
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
    'names a key that is not the one of the certificate: name the two that were made together',
  )
}

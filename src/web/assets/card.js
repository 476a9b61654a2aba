/**
 * The form for a card number. It is made here, so without this script there is none; what is typed is encrypted to the
 * gateway's key (JWE: ECDH-ES, A256GCM; RFC 7516, RFC 7518 4.6) and only that is sent.
 */

const text = new TextEncoder()

/** Bytes as base64url without padding (RFC 7515 2). */
function base64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A number as four bytes, the highest first. */
function uint32(value) {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The content key that both sides agree on: one round of the Concat KDF over SHA-256 (RFC 7518 4.6.2). */
async function agree(privateKey, publicKey, enc) {
  const secret = await crypto.subtle.deriveBits(
    { name: 'ECDH', public: publicKey },
    privateKey,
    256,
  )
  const name = text.encode(enc)
  const about = joined(uint32(name.length), name, uint32(0), uint32(0), uint32(256))
  const digest = await crypto.subtle.digest(
    'SHA-256',
    joined(uint32(1), new Uint8Array(secret), about),
  )
  return await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt'])
}

/** The digits as a compact JWE of `{"pan":"<digits>"}` to `jwk`, with a key pair for this once. */
async function encrypt(digits, { kid, kty, crv, x, y }) {
  const curve = { name: 'ECDH', namedCurve: crv }
  const recipient = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, curve, false, [])
  const once = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const epk = await crypto.subtle.exportKey('jwk', once.publicKey)
  const header = {
    ...{ alg: 'ECDH-ES', enc: 'A256GCM', kid },
    epk: { kty: epk.kty, crv: epk.crv, x: epk.x, y: epk.y },
  }
  const key = await agree(once.privateKey, recipient, header.enc)
  const protectedHeader = base64url(text.encode(JSON.stringify(header)))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const parameters = { name: 'AES-GCM', iv, additionalData: text.encode(protectedHeader) }
  const document = text.encode(JSON.stringify({ pan: digits }))
  const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, key, document))
  const [content, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)]
  return [protectedHeader, '', base64url(iv), base64url(content), base64url(tag)].join('.')
}

/** Whether these are 13 to 19 digits with a right check digit (ISO/IEC 7812-1, annex B). */
function isCardNumber(digits) {
  if (!/^\d{13,19}$/.test(digits)) return false
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** The one field that has no name: a form never sends it. */
function numberField() {
  const input = document.createElement('input')
  Object.assign(input, { id: 'number', type: 'text', inputMode: 'numeric', required: true })
  Object.assign(input, { autocomplete: 'cc-number', maxLength: 30, spellcheck: false })
  input.setAttribute('aria-describedby', 'number-hint')
  return input
}

function showMistake(form, input) {
  const mistake = form.querySelector('#number-error')
  mistake.hidden = false
  input.setAttribute('aria-invalid', 'true')
  input.setAttribute('aria-describedby', 'number-hint number-error')
  input.focus()
}

function offer(place) {
  const form = document.getElementById('card-template').content.firstElementChild.cloneNode(true)
  const input = numberField()
  form.querySelector('[data-number]').replaceWith(input)
  let sending = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const digits = input.value.replaceAll(/[\s-]/g, '')
    if (!isCardNumber(digits)) return showMistake(form, input)
    if (sending) return
    sending = true
    form.elements.card.value = await encrypt(digits, JSON.parse(place.dataset.key))
    input.value = ''
    form.submit()
  })
  place.replaceChildren(form)
}

const place = document.getElementById('card-form')
// A browser has no cryptography for pages that came over plain HTTP from elsewhere: they say so, and offer no form.
if (globalThis.crypto?.subtle === undefined) {
  const why = place.querySelector('[data-insecure]')
  why.hidden = false
  place.replaceChildren(why)
} else {
  offer(place)
}
// A page that the browser kept may hold what was typed.
addEventListener('pagehide', () => {
  const input = document.getElementById('number')
  if (input !== null) input.value = ''
})

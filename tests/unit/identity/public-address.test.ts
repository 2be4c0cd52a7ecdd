import { describe, expect, test } from 'vitest'
import { readPublicAddress } from '../../../src/operations/identity-providers/public-address.ts'

/** Ways to write an address that leads, or could lead, to a machine of ours or to credentials of the cloud. */
const REFUSED = [
  'http://keys.example.org/',
  'ftp://keys.example.org/',
  'file:///etc/passwd',
  'data:application/json,{}',
  'javascript:alert(1)',
  'ws://keys.example.org/',
  '//keys.example.org/',
  'keys.example.org',
  '',
  ' ',
  'https://',
  'https:///jwks',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.0.1./',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0.0.0.0/',
  'https://0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://100.64.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://8.8.8.8/',
  'https://[::1]/',
  'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2001:db8::1]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://keys.localhost/',
  'https://keys.local/',
  'https://metadata.google.internal/',
  'https://keys.internal./',
  'https://intranet/',
  'https://router.lan/',
  'https://keys.home.arpa/',
  'https://1.0.0.127.in-addr.arpa/',
  'https://keys.test/',
  'https://keys.localdomain/',
  'https://keys.LOCALDOMAIN/',
  'https://idp.default.svc/',
  'https://idp.default.svc.cluster.local/',
  'https://vault.service.consul/',
  'https://keys.arpa/',
  'https://keys.docker/',
  'https://keys.i2p/',
  'https://keys.homenet/',
  'https://keys.onion/',
  'https://user@keys.example.org/',
  'https://user:secret@keys.example.org/',
  'https://keys.example.org@127.0.0.1/',
  'https://127.0.0.1#@keys.example.org/',
  'https://keys.example.org#fragment',
  'https://keys.example.org/#',
  'https://keys.example.org:8443/',
  'https://keys.example.org:80/',
  'https://keys.example.org\\@127.0.0.1/',
  'https:\\\\127.0.0.1\\',
  'https://127.0.0.1\u3002/',
  'https://①②⑦.⓪.⓪.①/',
  'https://loc\u200dalhost/',
  'https://keys.example.org/ jwks',
  'https://keys.example.org/\njwks',
  '\thttps://keys.example.org/',
  'https://-keys.example.org/',
  'https://keys..example.org/',
  'https://example/',
  'https://keys.example.0x7f/',
  `https://keys.example.org/${'x'.repeat(500)}`,
  `https://${'a'.repeat(64)}.example.org/`,
]

describe('an address that this service is going to call', () => {
  test(`has to lead to the public internet: ${REFUSED.length} spellings are refused`, () => {
    expect(REFUSED.length).toBeGreaterThanOrEqual(60)
    expect(REFUSED.filter((address) => readPublicAddress(address, false) !== null)).toEqual([])
  })

  test.each([
    'https://sign-in.example.org/.well-known/jwks.json',
    'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    'https://KEYS.Example.ORG/jwks?tenant=a%20b',
    'https://keys.example.org:443/jwks',
    'https://xn--bcher-kva.example/jwks',
    'https://a_b.example.com/jwks',
  ])('may be %s', (address) => {
    expect(readPublicAddress(address, false)?.protocol).toBe('https:')
  })

  test.each(['http://127.0.0.1:8080/jwks', 'http://localhost:8080/jwks', 'https://[::1]:8443/jwks'])(
    'may be %s only where loopback is allowed',
    (address) => {
      expect(readPublicAddress(address, false)).toBeNull()
      expect(readPublicAddress(address, true)?.href).toBe(address)
    },
  )

  test.each([
    'http://10.0.0.1/',
    'http://keys.example.org/',
    'https://169.254.169.254/',
    'http://user@127.0.0.1/',
    'ftp://127.0.0.1/',
  ])('is not %s even where loopback is allowed', (address) => {
    expect(readPublicAddress(address, true)).toBeNull()
  })
})

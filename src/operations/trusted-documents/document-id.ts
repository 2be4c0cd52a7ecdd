import type { TextRule } from '../input.ts'

const SHA_256 = /^(?:sha256:)?([0-9a-f]{64})$/
/** As the appendix of GraphQL over HTTP has it: no colon, or a prefix that begins with x-; sha256: is said of a hash only. */
const CHOSEN = /^(?:x-[A-Za-z0-9._~-]+:)?[A-Za-z0-9._~-]+$/
const LETTERS_MAX = 200

/** What an id of a document may be, for arguments. */
export const DOCUMENT_ID: TextRule = {
  lengthMax: LETTERS_MAX,
  pattern: new RegExp(`${SHA_256.source}|${CHOSEN.source}`),
  form: {
    en: 'a SHA-256 in hexadecimal, with or without "sha256:", or an id of letters, digits and . _ ~ - with or without a prefix such as "x-app:"',
    'zh-CN':
      '十六进制的SHA-256（可带“sha256:”前缀），或由字母、数字及. _ ~ -组成的编号（可带“x-app:”之类的前缀）',
  },
}

/** The one spelling of an id that documents are kept under; null for what cannot be one. */
export function readDocumentId(text: string): string | null {
  const [, hash] = SHA_256.exec(text) ?? []
  if (hash !== undefined) return hash
  return text.length <= LETTERS_MAX && CHOSEN.test(text) ? text : null
}

/** Whether an id says of itself that it is the SHA-256 of its document. */
export const isHash = (documentId: string): boolean => SHA_256.test(documentId)

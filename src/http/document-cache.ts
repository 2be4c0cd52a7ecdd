import type { DocumentNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { ValueCache } from '../operations/cache.ts'

const DOCUMENTS_BYTES_MAX = 4 * 1_048_576
const BYTES_PER_LETTER = 40

/** Parsed documents by their text. Yoga's own cache counts entries, not bytes, and a document may be as large as a request. */
export class DocumentCache<Value> {
  readonly #documents = new ValueCache<Value>(DOCUMENTS_BYTES_MAX)

  get(text: string): Value | undefined {
    return this.#documents.get(text)
  }

  has(text: string): boolean {
    return this.#documents.get(text) !== undefined
  }

  set(text: string, value: Value): void {
    this.#documents.set(text, value, text.length * BYTES_PER_LETTER)
  }

  delete(text: string): void {
    this.#documents.delete(text)
  }
}

/** Forgets a document that is not valid: what validation found stays with it, and takes many times its bytes. */
export function useForgetInvalid(documents: DocumentCache<DocumentNode>): Plugin {
  return {
    onValidate({ params }) {
      return ({ valid }) => {
        const text = params.documentAST.loc?.source.body
        if (!valid && text !== undefined) documents.delete(text)
      }
    },
  }
}

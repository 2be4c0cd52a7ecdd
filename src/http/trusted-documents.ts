import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import * as z from 'zod'
import registry from '../schema/trusted-documents.json' with { type: 'json' }
import type { HttpGraphqlContext } from './types.ts'

const ID = /^[0-9a-f]{64}$/
// As Apollo and others send it; the id is the SHA-256 of the document in hexadecimal.
const Extensions = z.object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string() }) })

const documents = new Map<string, string>(Object.entries(registry))

function refuse(code: string, message: string): never {
  throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
}

/** The id that a request sends instead of a document or beside it; null when there is none. */
function idIn({ extensions }: GraphQLParams): string | null {
  return Extensions.safeParse(extensions).data?.persistedQuery.sha256Hash ?? null
}

/**
 * Lets a request name a document of the registry by its id instead of sending it. A key made for a front end of our own may
 * send nothing else, so that whoever takes it out of that front end can ask no other question.
 */
export function useTrustedDocuments(): Plugin<object, HttpGraphqlContext> {
  return {
    onParams({ params, setParams, context }) {
      const { trustedDocumentsOnly } = context
      if (params.query !== undefined && params.query !== null) {
        if (!trustedDocumentsOnly) return
        refuse('TRUSTED_DOCUMENT_REQUIRED', 'This key may only send the ids of registered documents.')
      }
      const id = idIn(params)
      if (id === null) {
        if (!trustedDocumentsOnly)
          refuse('BAD_USER_INPUT', 'Send a query, or the id of a registered document.')
        refuse('TRUSTED_DOCUMENT_REQUIRED', 'This key may only send the ids of registered documents.')
      }
      const query = ID.test(id) ? documents.get(id) : undefined
      if (query === undefined) {
        refuse('PERSISTED_QUERY_NOT_FOUND', 'There is no registered document of this id.')
      }
      setParams({ ...params, query })
    },
  }
}

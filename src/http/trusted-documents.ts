import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import * as z from 'zod'
import { readDocumentId } from '../operations/trusted-documents/document-id.ts'
import { findTrustedDocument } from '../operations/trusted-documents/find-trusted-document.ts'
import registry from '../schema/trusted-documents.json' with { type: 'json' }
import type { AskedParams, HttpGraphqlContext } from './types.ts'

// As Apollo and others send it; the id is the SHA-256 of the document in hexadecimal, or what a manifest says.
const Extensions = z.object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string() }) })

/** Of the product itself, for everybody. Their ids are the hashes of their texts, so that no other document has one of them. */
const documents = new Map<string, string>(Object.entries(registry))

function refuse(code: string, message: string): never {
  throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
}

/** The id that a request sends instead of a document or beside it; null when there is none. */
function idIn({ documentId, extensions }: AskedParams): string | null {
  const id = documentId ?? null
  const ofApollo = Extensions.safeParse(extensions).data?.persistedQuery.sha256Hash ?? null
  if (id !== null && ofApollo !== null && readDocumentId(id) !== readDocumentId(ofApollo))
    refuse(
      'BAD_USER_INPUT',
      'The documentId and the id in the extensions name two documents; send one of them.',
    )
  return id ?? ofApollo
}

/** The text of a document by its id: of the product itself, or of those that the caller's organisation uploaded. */
async function textOf(id: string, { ctx }: HttpGraphqlContext): Promise<string> {
  const own =
    documents.get(readDocumentId(id) ?? '') ?? (await findTrustedDocument({ ctx, input: { documentId: id } }))
  return own ?? refuse('PERSISTED_QUERY_NOT_FOUND', 'There is no registered document of this id.')
}

/**
 * Lets a request name a registered document by its id instead of sending it. A key made for a front end of our own may
 * send nothing else, so that whoever takes it out of that front end can ask no other question.
 */
export function useTrustedDocuments(): Plugin<object, HttpGraphqlContext> {
  return {
    onParams({ params: asked, setParams, context }) {
      const { documentId, ...params }: AskedParams = asked
      if (context.trustedDocumentsOnly && (typeof params.query === 'string' || idIn(asked) === null))
        refuse('TRUSTED_DOCUMENT_REQUIRED', 'This key may only send the ids of registered documents.')
      // Apollo sends its hash beside a document that it thinks is not known here.
      if (typeof params.query === 'string' && documentId === undefined) return undefined
      if (typeof params.query === 'string')
        refuse('BAD_USER_INPUT', 'Send either a query or a documentId, not both.')
      const id = idIn(asked) ?? refuse('BAD_USER_INPUT', 'Send a query, or the id of a registered document.')
      return textOf(id, context).then((query) => {
        setParams({ ...params, query })
        context.isTrustedDocument = true
      })
    },
  }
}

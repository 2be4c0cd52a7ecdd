import type { OperationContext } from '../operations/context.ts'
import type { CheckedDocument } from '../operations/trusted-documents/upload-trusted-documents.ts'

/** What every resolver receives; a resolver reads its arguments, calls one verb with `ctx` and returns. */
export interface GraphqlContext {
  readonly ctx: OperationContext
  /** What the stages of a request would say of a document, before any of it runs. */
  readonly checkDocument: (text: string) => CheckedDocument
}

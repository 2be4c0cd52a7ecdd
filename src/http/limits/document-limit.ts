import {
  type DocumentNode,
  GraphQLError,
  Lexer,
  NoFragmentCyclesRule,
  parse,
  Source,
  TokenKind,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** A document with every field of the schema has about 700 tokens; facts written as a literal need the rest. */
export const TOKENS_MAX = 2_000
export const DOCUMENT_NESTING_MAX = 64

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } } })
}

/** Walks over the tokens only: the parser calls itself for every level and would run out of stack on a hostile text. */
export function checkTokens(source: Source): void {
  const lexer = new Lexer(source)
  let tokens = 0
  let depth = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1
    if (tokens > TOKENS_MAX) refuse(`A document may have ${TOKENS_MAX} tokens at most.`)
    if (OPENING.has(token.kind)) depth += 1
    if (CLOSING.has(token.kind)) depth -= 1
    if (depth > DOCUMENT_NESTING_MAX) refuse(`A document may nest ${DOCUMENT_NESTING_MAX} levels at most.`)
  }
}

/** Documents whose fragments spread no circle, for as long as they are kept: the same text is not looked at again. */
const withoutCircles = new WeakSet<DocumentNode>()

/**
 * Bounds a document before anything is built of it, and refuses fragments that spread themselves before any other rule of
 * GraphQL looks at it: some of them follow every way through such a circle, and one runs out of stack.
 */
export function useDocumentLimit(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((text, options) => {
        const source = typeof text === 'string' ? new Source(text) : text
        checkTokens(source)
        return parse(source, options)
      })
    },
    onValidate({ params: { schema, documentAST }, validateFn, setResult }) {
      if (withoutCircles.has(documentAST)) return
      const circles = validateFn(schema, documentAST, [NoFragmentCyclesRule], { maxErrors: 1 })
      if (circles.length > 0) setResult(circles.slice(0, 1))
      else withoutCircles.add(documentAST)
    },
  }
}

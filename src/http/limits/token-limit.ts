import { parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** A document with every field of the schema has about 700 tokens; facts written as a literal need the rest. */
export const TOKENS_MAX = 2_000

/** Stops the parser at the limit, before it has built anything of a huge document. */
export function useTokenLimit(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: TOKENS_MAX }))
    },
  }
}

import { validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'

const ERRORS_MAX = 20

/** Validation without "Did you mean …?": a typing aid in development, a map of the schema for a stranger. */
export function useNoSuggestions(): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true, maxErrors: ERRORS_MAX }),
      )
    },
  }
}

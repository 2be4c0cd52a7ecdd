import { addressOf } from '../frame/router.ts'

/** Where rule health stands among the reports; no code of a report begins like this. */
export const RULES = '~rules'

/** The address of rule health, or of how one rule did. */
export const rulesAddress = (...code: readonly string[]): string => addressOf('reports', RULES, ...code)

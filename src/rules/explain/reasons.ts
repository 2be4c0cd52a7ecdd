import type { Assessment } from '../evaluate/assess.ts'
import type { Finding, Reason } from '../types.ts'
import { explanationIn } from './assessment-sentences.ts'

/**
 * Why a finding has its status: a smallest sufficient set of conditions, each with the value seen, in sentences of the
 * reader's language. For a requirement that applies: why it does, then what fulfils it or falls short.
 */
export function reasonsOf(assessment: Assessment, finding: Finding, locale: string): Reason[] {
  return explanationIn(assessment, locale).reasonsOf(finding)
}

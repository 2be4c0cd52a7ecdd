import type { Assessment } from '../evaluate/assess.ts'
import { textIn } from '../pack/locale.ts'
import type { ConflictFinding, Finding } from '../types.ts'
import { explanationIn } from './assessment-sentences.ts'

/** The finding's sentence in a language, with the facts, parameters and item it names put in. */
export function messageOf(assessment: Assessment, finding: Finding, locale: string): string {
  return explanationIn(assessment, locale).messageOf(finding)
}

/** A conflict's sentence in a language, with the facts and parameters it names put in. */
export function conflictMessageOf(
  assessment: Assessment,
  { message }: ConflictFinding,
  locale: string,
): string {
  return explanationIn(assessment, locale).textOf(textIn(message, locale))
}

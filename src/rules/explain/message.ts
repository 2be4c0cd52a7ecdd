import type { Assessment } from '../evaluate/assess.ts'
import type { AddedMessage, ConflictFinding, Finding } from '../types.ts'
import { explanationIn } from './assessment-sentences.ts'

/**
 * The finding's sentence in a language, with the facts, parameters and item it names put in; its guidance where one of these
 * is not known. Source: docs/semantics.md#messages.
 */
export function messageOf(assessment: Assessment, finding: Finding, locale: string): string {
  return explanationIn(assessment, locale).messageOf(finding)
}

/** What packs add to the message of a floor, in a language, with the facts, parameters and item they name put in. */
export function addedMessagesOf(assessment: Assessment, finding: Finding, locale: string): AddedMessage[] {
  return explanationIn(assessment, locale).addedMessagesOf(finding)
}

/** A conflict's sentence in a language, with the facts and parameters it names put in. */
export function conflictMessageOf(assessment: Assessment, conflict: ConflictFinding, locale: string): string {
  return explanationIn(assessment, locale).conflictOf(conflict)
}

import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { ProcedureInForce, RegisterInForce } from './types.ts'

/** A procedure of a ruleset; null where it has none of this code. */
export function procedureOf(compiled: CompiledRuleset, code: string): ProcedureInForce | null {
  const found = compiled.procedures.get(code)
  return found ? { compiled, procedure: found.procedure } : null
}

/** A register of a ruleset; null where it has none of this code. */
export function registerOf(compiled: CompiledRuleset, code: string): RegisterInForce | null {
  const register = compiled.registers.get(code)
  return register ? { compiled, register } : null
}

/** The vocabulary list in which packs may say how the outcomes of procedures are called. */
export const OUTCOMES = 'outcomes'

/** The subject that stands for the organisation itself; what is about it reads the entries of every subject. */
export const ORGANISATION = { kind: 'organisation', ref: 'self' } as const

import { describe, expect, test } from 'vitest'
import type { Condition, FactDeclaration, Pack, Requirement } from '../../../src/rules/pack/format.ts'
import { ownPack, problemsOf } from './layers.ts'

const en = (text: string) => ({ en: text })
const asked = (type: FactDeclaration['type'] = 'boolean'): FactDeclaration => ({
  type,
  label: en('a fact'),
  ask: en('What is it?'),
  decisive: true,
})
const is = (fact: string, value: boolean | number = true): Condition => ({ fact, operator: 'equal', value })

const floor = (parts: Partial<Requirement>): Pack =>
  ownPack('tutela/base', [], {
    facts: {
      'm.safe': asked(),
      'm.case': asked(),
      'm.number': asked('integer'),
      'm.fine': { type: 'boolean', label: en('computed'), derive: { when: is('m.safe') } },
    },
    requirements: [
      {
        code: 'F-1',
        kind: 'measure',
        level: 'blocking',
        lock: 'floor',
        title: en('A rule'),
        guidance: en('Do it.'),
        message: en('Do it.'),
        sources: [{ title: en('A source') }],
        ...parts,
      },
    ],
  })

/** What is refused of a register that says this while it is empty, and of a procedure that says it from its start on. */
function refused(below: Pack, fact: string, value: boolean | number, name = 'acme/own'): string[] {
  const yielded = typeof value === 'number' ? { count: true as const } : { any: is('ok') }
  const register = {
    title: en('Desk'),
    subjectKind: 'desk',
    fields: { ok: { type: 'boolean' as const, label: en('ok') } },
    yields: { desk: { [fact]: { ...yielded, whenEmpty: value } } },
  }
  const procedure = { title: en('Day'), subjectKinds: ['desk'], starts: { facts: { [fact]: value } } }
  const extending = { extends: [{ pack: 'tutela/base', range: '*' }] }
  const found = [
    ownPack(name, [], { ...extending, registers: { desk: register } }),
    ownPack(name, [], { ...extending, procedures: { day: procedure } }),
  ].flatMap((own) => problemsOf([below, own]).map(({ code, path }) => `${code} ${path.slice(2).join('/')}`))
  return found.map((one) => one.replace(/ .*(whenEmpty|starts).*/, ' $1'))
}

describe('what nobody recorded', () => {
  const fulfils = ['LAW_ASSUME whenEmpty', 'LAW_ASSUME starts']
  const weakens = ['FLOOR_WEAKENED whenEmpty', 'FLOOR_WEAKENED starts']

  test.each<[string, Condition, string, boolean | number]>([
    ['a flag', is('m.safe'), 'm.safe', true],
    ['a flag that must not be', is('m.safe', false), 'm.safe', false],
    ['below a negation', { not: is('m.safe', false) }, 'm.safe', true],
    ['one part of several', { all: [is('m.case'), is('m.safe')] }, 'm.safe', true],
    ['no number', { fact: 'm.number', operator: 'lessThan', value: 2 }, 'm.number', 0],
    ['through a computed fact', is('m.fine'), 'm.safe', true],
  ])('fulfils no requirement: %s', (_what, require, fact, value) => {
    expect(refused(floor({ require }), fact, value)).toEqual(fulfils)
  })

  test('fulfils none of the product’s own either', () => {
    expect(refused(floor({ require: is('m.safe') }), 'm.safe', true, 'tutela/more')).toEqual(fulfils)
  })

  test.each<[string, Condition, string, boolean | number]>([
    ['a flag', is('m.case'), 'm.case', false],
    ['below a negation', { not: is('m.case', false) }, 'm.case', false],
    ['a number', { fact: 'm.number', operator: 'greaterThan', value: 0 }, 'm.number', 0],
  ])('keeps no floor from applying: %s', (_what, when, fact, value) => {
    expect(refused(floor({ when, require: is('m.safe') }), fact, value)).toEqual(weakens)
  })

  test('may be said where it asks for more, or where nothing turns on it', () => {
    const below = floor({ when: is('m.case'), require: is('m.safe') })
    expect(refused(below, 'm.safe', false)).toEqual([])
    expect(refused(below, 'm.case', true)).toEqual([])
    expect(refused(below, 'm.number', 0)).toEqual([])
    expect(refused(below, 'm.case', false, 'tutela/more')).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { fhirPathOf } from '../../../src/rules/exchange/fhir-conditions.ts'
import { fhirBundleOf } from '../../../src/rules/exchange/fhir-procedures.ts'
import { fhirTasksOf } from '../../../src/rules/exchange/fhir-tasks.ts'
import { machineOf } from '../../../src/rules/exchange/xstate-machine.ts'
import { compiledFrom, Play, procedureIn, VISIT } from '../procedures/world.ts'

// What others made validates the whole: see tests/exchange.
const compiled = compiledFrom(VISIT)
const visit = procedureIn(compiled, 'visit')
const options = { locale: 'en', base: 'https://example.org/fhir' }

const resources = () => {
  const { entry } = JSON.parse(JSON.stringify(fhirBundleOf(compiled, ['visit'], options))) as {
    entry: { fullUrl: string; resource: Record<string, unknown> & { resourceType: string; id: string } }[]
  }
  return entry.map(({ resource }) => resource)
}
const resource = (type: string, id: string) =>
  resources().find((one) => one.resourceType === type && one.id === id)

describe('FHIR resources of a procedure', () => {
  test('are a plan, an activity for each step, a form for each step with fields, and the questions', () => {
    const count = Map.groupBy(resources(), ({ resourceType }) => resourceType)
    expect(count.get('PlanDefinition')).toHaveLength(1)
    expect(count.get('ActivityDefinition')).toHaveLength(6)
    expect(count.get('Questionnaire')).toHaveLength(6)
  })

  test('say the order, the roles, the due times and how many have to agree', () => {
    const plan = resource('PlanDefinition', 'visit') as { action: Record<string, unknown>[] } | undefined
    const action = (id: string) => plan?.action.find((one) => one.id === id)
    expect(action('sign')).toMatchObject({
      relatedAction: [{ actionId: 'look', relationship: 'after-end' }],
      participant: [
        { type: 'practitioner', role: { coding: [{ code: 'nurse' }] } },
        { role: { coding: [{ code: 'doctor' }] } },
      ],
      extension: [{ url: 'https://example.org/fhir/StructureDefinition/approvals', valueInteger: 2 }],
      requiredBehavior: 'must',
    })
    expect(action('look')).toMatchObject({ timingDuration: { value: 24, unit: 'hour', code: 'h' } })
    expect(action('call')).toMatchObject({ cardinalityBehavior: 'multiple' })
    expect(action('report')?.relatedAction).toHaveLength(5)
    // Counted from another step, which FHIR has no place for.
    expect(action('bandage')?.timingDuration).toBeUndefined()
    expect(JSON.stringify(action('bandage'))).toContain('"valueString":"P1D"')
  })

  test('keep a condition in its own words, and in FHIRPath only where that says the same', () => {
    const plan = resource('PlanDefinition', 'visit') as { action: Record<string, unknown>[] } | undefined
    const bandage = plan?.action.find((one) => one.id === 'bandage')
    expect(bandage).toMatchObject({
      condition: [
        {
          extension: [{ valueString: '{"fact":"visit.hurt","operator":"equal","value":true}' }],
          expression: { expression: "item.where(linkId = 'visit.hurt').answer.value = true" },
        },
      ],
    })
    const hurt = { fact: 'visit.hurt', operator: 'equal', value: true } as const
    expect(fhirPathOf(compiled, { not: { any: [hurt, hurt] } })).toMatch(/^\(.* or .*\)\.not\(\)$/)
    const notEqual = { fact: 'visit.hurt', operator: 'isStated', value: true } as const
    expect(fhirPathOf(compiled, { all: [hurt, notEqual] })).toBeNull()
  })

  test('ask for what a step takes, with the codes of the list in words', () => {
    expect(resource('Questionnaire', 'visit.talk')).toMatchObject({
      item: [
        {
          linkId: 'people',
          type: 'choice',
          repeats: true,
          required: true,
          answerOption: [
            { valueCoding: { code: 'client', display: 'client' } },
            { valueCoding: { code: 'staff' } },
          ],
        },
      ],
    })
  })

  test('of a run never show as completed what a role that may not do it has done', () => {
    const play = new Play(visit)
    play.start()
    play.step('look', 'guest', { fields: { place: 'x' } })
    play.step('talk', 'nurse', { fields: { people: ['client'] } })
    const state = play.state()
    const steps = state.steps.map(({ step, ...progress }) => ({ ...progress, code: step.code }))
    const tasks = fhirTasksOf(compiled, { ...state, id: 'run_1', steps }, options)
    const shown = Object.fromEntries(tasks.map(({ id, status }) => [id, status]))
    expect(shown).toEqual({
      'run-1.look': 'ready',
      'run-1.talk': 'completed',
      'run-1.bandage': 'on-hold',
      'run-1.sign': 'on-hold',
      'run-1.call': 'ready',
      'run-1.report': 'on-hold',
    })
    expect(tasks[0]).toMatchObject({ businessStatus: { coding: [{ code: 'DONE_BY_WRONG_ROLE' }] } })
  })
})

describe('the state machine of a procedure', () => {
  const machine = machineOf(visit.procedure, 'en')

  test('is plain JSON with a region for each step', () => {
    expect(JSON.parse(JSON.stringify(machine))).toEqual(machine)
    expect(Object.keys(machine.states?.running?.states?.open?.states ?? {})).toEqual([
      'look',
      'talk',
      'bandage',
      'sign',
      'call',
      'report',
    ])
  })

  test('lets an event about a step that has to wait change nothing', () => {
    const report = machine.states?.running?.states?.open?.states?.report?.states?.WAITING
    expect(report?.on?.['step.report']?.[0]).toEqual({
      guard: { type: 'waitsFor', params: { steps: ['look', 'talk', 'bandage', 'sign', 'call'] } },
    })
  })
})

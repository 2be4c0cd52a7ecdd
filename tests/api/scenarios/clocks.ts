import type { Scenario, ScenarioStep } from '../../support/play-scenario.ts'

/**
 * Due times where clocks are set forward and back. Expected moments are reckoned by hand from docs/semantics.md: a day is a day on the
 * wall, an hour is an hour, 31 January and a month is the last of February.
 */

const live: ScenarioStep = {
  do: 'activate',
  say: 'the procedure of clocks is live',
  input: { add: [{ name: '/clocks', version: '1.0.0' }] },
  expect: { userErrors: [] },
}

const on = (timeZone: string): ScenarioStep => ({
  do: 'settings',
  say: `the clock of ${timeZone}`,
  input: { timeZone },
  expect: { userErrors: [] },
})

const starts = (say: string, happenedAt: string, due: Readonly<Record<string, string>>): ScenarioStep => ({
  do: 'start',
  say,
  input: { procedure: 'clocks', subjectRef: '$unique.id', happenedAt },
  expect: {
    userErrors: [],
    run: { steps: { $has: Object.entries(due).map(([code, dueAt]) => ({ step: { code }, dueAt })) } },
  },
})

export const CLOCKS: readonly Scenario[] = [
  {
    id: 'C-01',
    title: 'Auckland, where summer time begins in September and ends in April',
    packs: ['clocks'],
    steps: [
      live,
      on('Pacific/Auckland'),
      // 05:00 on 26 September is at +12; the clock is set forward on the 27th at 02:00, and in 2027 on the 26th.
      starts('across the beginning', '2026-09-25T17:00:00Z', {
        a_day: '2026-09-26T16:00:00Z',
        hours: '2026-09-26T17:00:00Z',
        a_month: '2026-10-25T16:00:00Z',
        a_year: '2027-09-25T16:00:00Z',
      }),
      // Noon on 4 April is at +13; the clock is set back on the 5th at 03:00.
      starts('across the end', '2026-04-03T23:00:00Z', {
        a_day: '2026-04-05T00:00:00Z',
        hours: '2026-04-04T23:00:00Z',
        a_month: '2026-05-04T00:00:00Z',
      }),
    ],
  },
  {
    id: 'C-02',
    title: 'Berlin, across the end of summer time, its beginning, and an hour that is not there',
    packs: ['clocks'],
    steps: [
      live,
      on('Europe/Berlin'),
      starts('"within 24 hours" across the end', '2026-10-24T20:00:00Z', {
        a_day: '2026-10-25T21:00:00Z',
        hours: '2026-10-25T20:00:00Z',
        a_month: '2026-11-24T21:00:00Z',
      }),
      starts('across the beginning', '2026-03-28T11:00:00Z', {
        a_day: '2026-03-29T10:00:00Z',
        hours: '2026-03-29T11:00:00Z',
      }),
      // 02:30 on 29 March is never shown: the clock jumps at 02:00, which is 01:00 UTC.
      starts('an hour that is not there', '2026-03-28T01:30:00Z', {
        a_day: '2026-03-29T01:00:00Z',
        hours: '2026-03-29T01:30:00Z',
      }),
      starts('said with an offset', '2026-10-24T22:00:00+02:00', { hours: '2026-10-25T20:00:00Z' }),
    ],
  },
  {
    id: 'C-03',
    title: 'Chicago, across the end of summer time, and the last of a short month',
    packs: ['clocks'],
    steps: [
      live,
      on('America/Chicago'),
      starts('across the end', '2026-10-31T15:00:00Z', {
        a_day: '2026-11-01T16:00:00Z',
        hours: '2026-11-01T15:00:00Z',
      }),
      starts('31 January and a month', '2026-01-31T18:00:00Z', { a_month: '2026-02-28T18:00:00Z' }),
    ],
  },
  {
    id: 'C-04',
    title: 'Kathmandu, where the day ends at a quarter past the hour of others',
    packs: ['clocks'],
    steps: [
      live,
      on('Asia/Kathmandu'),
      starts('a day is 24 hours, all year', '2026-11-20T20:00:00Z', {
        a_day: '2026-11-21T20:00:00Z',
        hours: '2026-11-21T20:00:00Z',
      }),
      {
        do: 'entry',
        say: 'a training that ran out on the 20th',
        input: {
          register: 'training',
          subjectRef: '$unique.id',
          fields: { course: 'privacy', completedOn: '2025-11-20', expiresOn: '2026-11-20' },
        },
        expect: { userErrors: [] },
      },
      {
        do: 'tasks',
        say: 'the 20th ends at 18:15 UTC',
        variables: { filter: { subjectRef: '$unique.id', kind: 'register' } },
        expect: { nodes: { $has: [{ dueAt: '2026-11-20T18:14:59Z', overdue: true }] } },
      },
    ],
  },
  {
    id: 'C-05',
    title: '29 February, due times from what happened, and the future',
    packs: ['clocks'],
    steps: [
      live,
      on('UTC'),
      starts('29 February and a year, 29 February and a month', '2024-02-29T12:00:00Z', {
        a_year: '2025-02-28T12:00:00Z',
        a_month: '2024-03-29T12:00:00Z',
      }),
      starts('told late', '2026-11-01T09:00:00Z', { a_day: '2026-11-02T09:00:00Z' }),
      {
        do: 'start',
        as: 'r',
        say: 'a clock that another step starts has not begun',
        input: { procedure: 'clocks', happenedAt: '2026-11-01T09:00:00Z' },
        expect: {
          run: { steps: { $has: [{ step: { code: 'after_the_first' }, dueAt: null, overdue: false }] } },
        },
      },
      {
        do: 'step',
        say: 'it counts from when that step happened, not from when it was told',
        input: {
          runId: '$r.run.id',
          step: 'a_day',
          actingRole: 'supervisor',
          happenedAt: '2026-11-01T10:00:00Z',
        },
        expect: {
          userErrors: [],
          run: {
            steps: {
              $has: [{ step: { code: 'after_the_first' }, dueAt: '2026-11-01T11:00:00Z', overdue: true }],
            },
          },
        },
      },
      {
        do: 'runs',
        say: 'what is overdue is found',
        variables: { filter: { overdue: true, procedure: 'clocks' } },
        expect: { nodes: { $has: [{ id: '$r.run.id' }] } },
      },
      {
        do: 'start',
        say: 'the future is refused',
        input: { procedure: 'clocks', happenedAt: '2199-01-01T00:00:00Z' },
        expect: { run: null, userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'happenedAt'] }] },
      },
    ],
  },
]

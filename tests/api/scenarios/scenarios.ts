import { OFFICE_VISIT } from '../../support/checks.ts'
import type { Scenario, ScenarioStep } from '../../support/play-scenario.ts'

const refusedWith = (code: string, path?: readonly string[]) => ({
  userErrors: { $has: [{ code, ...(path && { path: [...path] }) }] },
})
const stands = (code: string, state: string, more: object = {}) => ({
  run: { steps: { $has: [{ step: { code }, state, ...more }] } },
})
const done = (step: string, actingRole: string, fields: object = {}, more: object = {}): ScenarioStep => ({
  do: 'step',
  say: `${step} by ${actingRole}`,
  input: { runId: '$r.run.id', step, actingRole, fields, ...more },
  expect: { userErrors: [], ...stands(step, 'DONE') },
})
const start = (procedure: string, more: object = {}): ScenarioStep => ({
  do: 'start',
  as: 'r',
  say: `start ${procedure}`,
  input: { procedure, subjectRef: '$unique.id', ...more },
  expect: { userErrors: [], run: { state: 'OPEN', version: 1 } },
})
const live = (name: string, version = '1.0.0'): ScenarioStep => ({
  do: 'activate',
  say: `${name} ${version} is live`,
  input: { add: [{ name: `/${name}`, version }] },
  expect: { userErrors: [] },
})
const shows = (say: string, expect: object): ScenarioStep => ({
  do: 'run',
  say,
  variables: { id: '$r.run.id' },
  expect,
})
const RECORD = { date: '2026-11-20', time: '09:00', location: 'Hall', description: 'A shelf fell.' }
const IMPORTED = ['2026-03-01', '2026-09-01'].map((heldOn) => ({
  idempotencyKey: `import ${heldOn}`,
  register: 'drills',
  fields: { heldOn },
}))
const CALM = { immediateDanger: false, staffAffected: false }

/** Reasoned from docs/protocols.md and docs/shipped-protocols.md; each attacks one thing that must hold. */
export const ACTS: readonly Scenario[] = [
  {
    id: 'Q-01',
    title: 'Steps out of order, twice, and left out',
    steps: [
      start('near_miss'),
      {
        do: 'step',
        say: 'what comes later waits',
        input: {
          runId: '$r.run.id',
          step: 'follow_up',
          actingRole: 'supervisor',
          fields: { measures: ['x'] },
        },
        expect: { ...refusedWith('STEP_NOT_READY', ['input', 'step']), ...stands('follow_up', 'WAITING') },
      },
      done('documentation', 'support_staff', { date: '2026-11-20', description: 'The ladder slipped.' }),
      {
        do: 'step',
        say: 'a second time it is done already',
        input: {
          runId: '$r.run.id',
          step: 'documentation',
          actingRole: 'supervisor',
          fields: { date: '2026-11-21', description: 'again' },
        },
        expect: refusedWith('STEP_ALREADY_DONE'),
      },
      {
        do: 'close',
        say: 'steps that were left out hold it up',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'resolved' },
        expect: { ...refusedWith('CLOSING_BLOCKED'), run: { state: 'OPEN', version: 2 } },
      },
      {
        do: 'step',
        say: 'the wrong role is on record',
        input: {
          runId: '$r.run.id',
          step: 'analysis',
          actingRole: 'support_staff',
          fields: { causes: ['wet floor'] },
        },
        expect: {
          userErrors: [],
          ...stands('analysis', 'DONE_BY_WRONG_ROLE', { actingRole: { code: 'support_staff' } }),
        },
      },
      {
        do: 'step',
        say: 'and lets nothing go on',
        input: {
          runId: '$r.run.id',
          step: 'follow_up',
          actingRole: 'supervisor',
          fields: { measures: ['x'] },
        },
        expect: refusedWith('STEP_NOT_READY'),
      },
      done('analysis', 'supervisor', { causes: ['wet floor'] }),
      done('follow_up', 'supervisor', { measures: ['mats'] }),
      {
        do: 'close',
        say: 'an outcome that nobody knows',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'forgotten' },
        expect: { ...refusedWith('INVALID_INPUT', ['input', 'outcome']), run: { state: 'OPEN' } },
      },
      {
        do: 'close',
        say: 'now it is closed',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'resolved' },
        expect: {
          userErrors: [],
          run: { state: 'CLOSED', outcome: 'resolved' },
          safetyCheck: { id: { $any: true } },
        },
      },
      {
        do: 'tasks',
        say: 'a closed run raises no task',
        variables: { filter: { subjectRef: '$unique.id' } },
        expect: { nodes: [] },
      },
      {
        do: 'reopen',
        say: 'it is opened again with a reason only',
        input: { runId: '$r.run.id', actingRole: 'supervisor', reason: '' },
        expect: refusedWith('INVALID_INPUT', ['input', 'reason']),
      },
      {
        do: 'reopen',
        say: 'with one it goes on',
        input: { runId: '$r.run.id', actingRole: 'supervisor', reason: 'it slipped again' },
        expect: { userErrors: [], run: { state: 'OPEN', outcome: null, closedAt: null } },
      },
    ],
  },
  {
    id: 'Q-02',
    title: 'The first of two approvals approves nothing',
    steps: [
      start('duty_to_protect_review'),
      {
        do: 'step',
        by: 'first',
        say: 'one of two',
        input: {
          runId: '$r.run.id',
          step: 'review',
          actingRole: 'counsellor',
          fields: { dangerToOthers: true, decision: 'Tell the neighbour.' },
        },
        expect: {
          userErrors: [],
          run: {
            facts: { $absent: ['danger.toOthers'] },
            steps: {
              $has: [
                { step: { code: 'review' }, state: 'OPEN', approvalsGiven: 1, doneAt: null },
                { step: { code: 'protection' }, state: 'PENDING', waitingFor: [{ name: 'danger.toOthers' }] },
              ],
            },
          },
        },
      },
      {
        do: 'step',
        by: 'first',
        say: 'the same person in another role is not a second one',
        input: {
          runId: '$r.run.id',
          step: 'review',
          actingRole: 'supervisor',
          fields: { dangerToOthers: true, decision: 'Tell the neighbour.' },
        },
        expect: refusedWith('SELF_APPROVAL'),
      },
      {
        do: 'close',
        say: 'it holds up the closing',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'protected' },
        expect: { ...refusedWith('CLOSING_BLOCKED'), run: { state: 'OPEN' } },
      },
      {
        do: 'step',
        by: 'second',
        say: 'who says something else begins anew',
        input: {
          runId: '$r.run.id',
          step: 'review',
          actingRole: 'supervisor',
          fields: { dangerToOthers: false, decision: 'Nothing.' },
        },
        expect: { userErrors: [], ...stands('review', 'OPEN', { approvalsGiven: 1 }) },
      },
      {
        do: 'step',
        by: 'first',
        say: 'the other agrees to that',
        input: {
          runId: '$r.run.id',
          step: 'review',
          actingRole: 'counsellor',
          fields: { dangerToOthers: false, decision: 'Nothing.' },
        },
        expect: {
          userErrors: [],
          run: {
            facts: { 'danger.toOthers': false },
            steps: {
              $has: [
                { step: { code: 'review' }, state: 'DONE', approvalsGiven: 2 },
                { step: { code: 'protection' }, state: 'NOT_NEEDED' },
              ],
            },
          },
        },
      },
    ],
  },
  {
    id: 'Q-03',
    title: 'A correction changes what counts and loses nothing',
    steps: [
      start('incident_response'),
      {
        do: 'amend',
        say: 'what was not done cannot be corrected',
        input: {
          runId: '$r.run.id',
          step: 'documentation',
          actingRole: 'supervisor',
          fields: { location: 'Room 1' },
          reason: 'x',
        },
        expect: refusedWith('STEP_NOT_READY'),
      },
      done('documentation', 'supervisor', RECORD),
      {
        do: 'amend',
        say: 'a field that has to be filled in is not emptied',
        input: {
          runId: '$r.run.id',
          step: 'documentation',
          actingRole: 'supervisor',
          fields: { location: null },
          reason: 'x',
        },
        expect: refusedWith('INVALID_INPUT', ['input', 'fields', 'location']),
      },
      {
        do: 'amend',
        say: 'the wrong role corrects nothing',
        input: {
          runId: '$r.run.id',
          step: 'documentation',
          actingRole: 'support_staff',
          fields: { location: 'Garden' },
          reason: 'I was there',
        },
        expect: { userErrors: [], run: { facts: { 'incident.record.location': 'Hall' } } },
      },
      {
        do: 'amend',
        say: 'the right one does',
        input: {
          runId: '$r.run.id',
          step: 'documentation',
          actingRole: 'supervisor',
          fields: { location: 'Room 1' },
          reason: 'misread',
        },
        expect: {
          userErrors: [],
          run: {
            facts: { 'incident.record.location': 'Room 1', 'incident.record.description': 'A shelf fell.' },
          },
        },
      },
      shows('all three stand there', {
        events: {
          totalCount: 4,
          nodes: {
            $has: [
              { kind: 'step_done', fields: { location: 'Hall' } },
              { kind: 'step_amended', actingRole: 'support_staff', fields: { location: 'Garden' } },
              { kind: 'step_amended', actingRole: 'supervisor', reason: 'misread' },
            ],
          },
        },
      }),
    ],
  },
  {
    id: 'Q-04',
    title: 'Whatever is sent again is done once',
    steps: [
      { ...start('near_miss', { idempotencyKey: '$unique.id' }) },
      {
        do: 'start',
        say: 'the same start is the same run',
        input: { procedure: 'near_miss', subjectRef: '$unique.id', idempotencyKey: '$unique.id' },
        expect: { userErrors: [], run: { id: '$r.run.id' } },
      },
      {
        do: 'start',
        say: 'the key for something else is refused',
        input: { procedure: 'safety_concern', subjectRef: '$unique.id', idempotencyKey: '$unique.id' },
        expect: { run: null, ...refusedWith('IDEMPOTENCY_CONFLICT', ['input', 'idempotencyKey']) },
      },
      {
        do: 'together',
        say: 'five times at once',
        input: {
          do: 'step',
          inputs: Array.from({ length: 5 }, () => ({
            idempotencyKey: 'one',
            runId: '$r.run.id',
            step: 'documentation',
            actingRole: 'supervisor',
            fields: { date: '2026-11-20', description: 'x' },
          })),
        },
        expect: Array.from({ length: 5 }, () => ({ userErrors: [], run: { version: 2 } })),
      },
      {
        do: 'together',
        say: 'two people, one step: one of them is told',
        as: 'two',
        input: {
          do: 'step',
          inputs: ['a', 'b'].map((cause) => ({
            runId: '$r.run.id',
            step: 'analysis',
            actingRole: 'supervisor',
            fields: { causes: [cause] },
          })),
        },
        expect: { $has: [{ userErrors: [] }, refusedWith('STEP_ALREADY_DONE')] },
      },
      done('follow_up', 'supervisor', { measures: ['x'] }, { idempotencyKey: 'last' }),
      {
        do: 'close',
        as: 'c',
        say: 'closed',
        input: {
          runId: '$r.run.id',
          actingRole: 'supervisor',
          outcome: 'resolved',
          idempotencyKey: 'closing',
        },
        expect: { userErrors: [], run: { state: 'CLOSED', version: 5 } },
      },
      {
        do: 'close',
        say: 'and again: the same closing, the same check',
        input: {
          runId: '$r.run.id',
          actingRole: 'supervisor',
          outcome: 'resolved',
          idempotencyKey: 'closing',
        },
        expect: { userErrors: [], run: { version: 5 }, safetyCheck: { id: '$c.safetyCheck.id' } },
      },
      {
        do: 'step',
        say: 'a step of before that is sent again is the same event, though the run is closed',
        input: {
          runId: '$r.run.id',
          step: 'follow_up',
          actingRole: 'supervisor',
          fields: { measures: ['x'] },
          idempotencyKey: 'last',
        },
        expect: { userErrors: [], run: { version: 5, state: 'CLOSED' } },
      },
    ],
  },
  {
    id: 'Q-05',
    title: 'Roles that are held, and roles that are not',
    steps: [
      {
        do: 'start',
        as: 'r',
        by: 'one with roles',
        roles: ['support_staff', 'supervisor'],
        say: 'in a role of hers',
        input: { procedure: 'incident_response', subjectRef: '$unique.id', actingRole: 'support_staff' },
        expect: { userErrors: [] },
      },
      {
        do: 'step',
        by: 'one with roles',
        say: 'in a role of somebody else',
        input: { runId: '$r.run.id', step: 'assessment', actingRole: 'designated_personnel', fields: CALM },
        expect: { ...refusedWith('ROLE_NOT_HELD', ['input', 'actingRole']), run: { version: 1 } },
      },
      {
        do: 'step',
        by: 'one with roles',
        say: 'one person, two roles: the one acted in is recorded',
        input: { runId: '$r.run.id', step: 'assessment', actingRole: 'supervisor', fields: CALM },
        expect: { userErrors: [], run: { facts: { 'incident.steps.assessment.byRole': 'supervisor' } } },
      },
      {
        do: 'step',
        say: 'a role that is no word of the rules',
        input: { runId: '$r.run.id', step: 'mitigation', actingRole: 'wizard', fields: { measures: ['x'] } },
        expect: { userErrors: { $size: 1 }, run: { version: 2 } },
      },
      {
        do: 'step',
        say: 'help never waits for paperwork',
        input: {
          runId: '$r.run.id',
          step: 'client_support',
          actingRole: 'support_staff',
          fields: { supported: ['client'] },
        },
        expect: { userErrors: [], ...stands('client_support', 'DONE') },
      },
    ],
  },
  {
    id: 'Q-06',
    title: 'A run keeps its rules until somebody moves it on purpose',
    packs: ['moved'],
    steps: [
      live('moved'),
      start('welcome'),
      done('talk', 'supervisor'),
      {
        do: 'activate',
        say: 'new rules; the run that is pinned is told of',
        input: { add: [{ name: '/moved', version: '2.0.0' }] },
        expect: { userErrors: [], pinnedRuns: { $has: [{ procedure: 'welcome', count: 1 }] } },
      },
      {
        ...shows('it goes on as it was', {
          ruleset: { digest: '$r.run.ruleset.digest' },
          steps: { $size: 2, $has: [{ step: { code: 'talk' }, state: 'DONE' }] },
        }),
      },
      {
        do: 'start',
        say: 'a new one follows the new rules',
        input: { procedure: 'welcome' },
        expect: { run: { steps: { $size: 3, $has: [{ step: { code: 'letter' }, state: 'OPEN' }] } } },
      },
      {
        do: 'migrate',
        say: 'what was recorded is not lost without a word',
        input: { runId: '$r.run.id', dryRun: true },
        expect: refusedWith('INVALID_INPUT', ['input', 'stepMap', 'talk']),
      },
      {
        do: 'migrate',
        say: 'a step that is not there',
        input: { runId: '$r.run.id', dryRun: true, stepMap: { talk: 'nowhere' } },
        expect: refusedWith('INVALID_INPUT', ['input', 'stepMap', 'talk']),
      },
      {
        do: 'migrate',
        say: 'two steps never become one',
        input: { runId: '$r.run.id', dryRun: true, stepMap: { talk: 'tour' } },
        expect: refusedWith('INVALID_INPUT'),
      },
      {
        do: 'migrate',
        say: 'only told',
        input: { runId: '$r.run.id', dryRun: true, stepMap: { talk: 'conversation' } },
        expect: {
          userErrors: [],
          changes: { $has: [{ $text: 'letter' }] },
          run: { version: 2, ruleset: { digest: '$r.run.ruleset.digest' } },
        },
      },
      {
        do: 'migrate',
        say: 'done',
        input: { runId: '$r.run.id', dryRun: false, stepMap: { talk: 'conversation' } },
        expect: {
          userErrors: [],
          run: {
            version: 3,
            steps: {
              $size: 3,
              $has: [
                { step: { code: 'conversation' }, state: 'DONE' },
                { step: { code: 'letter' }, state: 'OPEN' },
              ],
            },
            events: { nodes: { $has: [{ kind: 'step_done', step: 'talk' }, { kind: 'migrated' }] } },
          },
        },
      },
    ],
  },
  {
    id: 'Q-07',
    title: 'A procedure within a procedure',
    packs: ['nested'],
    steps: [
      live('nested'),
      start('move_in'),
      {
        do: 'step',
        say: 'the step starts the other',
        input: { runId: '$r.run.id', step: 'care', actingRole: 'supervisor' },
        expect: {
          userErrors: [],
          run: { version: 2, steps: { $has: [{ step: { code: 'keys' }, state: 'WAITING' }] } },
        },
      },
      {
        do: 'step',
        say: 'and starts it once',
        input: { runId: '$r.run.id', step: 'care', actingRole: 'supervisor' },
        expect: refusedWith('STEP_ALREADY_DONE'),
      },
      {
        do: 'runs',
        as: 'children',
        say: 'there is one, about the same subject',
        variables: { filter: { procedure: 'after_care', subjectRef: '$unique.id' } },
        expect: { totalCount: 1, nodes: [{ state: 'OPEN' }] },
      },
      {
        do: 'close',
        say: 'an undone step keeps it open',
        input: { runId: '$children.nodes.0.id', actingRole: 'supervisor' },
        expect: { ...refusedWith('CLOSING_BLOCKED'), run: { state: 'OPEN' } },
      },
      shows('so the step of the other is not done', stands('keys', 'WAITING').run),
      {
        do: 'step',
        say: 'the call',
        input: { runId: '$children.nodes.0.id', step: 'call', actingRole: 'supervisor' },
        expect: { userErrors: [] },
      },
      {
        do: 'close',
        say: 'it ends',
        input: { runId: '$children.nodes.0.id', actingRole: 'supervisor' },
        expect: { userErrors: [], run: { state: 'CLOSED' } },
      },
      shows('its end is the step of the other, and never the end of the other', {
        state: 'OPEN',
        steps: {
          $has: [
            { step: { code: 'care' }, state: 'DONE', doneAt: { $any: true } },
            { step: { code: 'keys' }, state: 'OPEN' },
          ],
        },
      }),
      {
        do: 'reopen',
        say: 'it goes on',
        input: { runId: '$children.nodes.0.id', actingRole: 'supervisor', reason: 'not over' },
        expect: { userErrors: [] },
      },
      shows('and what came after waits again', {
        steps: { $has: [{ step: { code: 'keys' }, state: 'WAITING' }] },
      }),
    ],
  },
  {
    id: 'Q-08',
    title: 'A seventh step, a register, a task and a report by a pack alone',
    packs: ['fire'],
    steps: [
      live('fire'),
      {
        do: 'tasks',
        say: 'no drill was ever held: one is due',
        variables: { filter: { kind: 'register', role: 'supervisor' } },
        expect: { nodes: { $has: [{ title: 'Hold a fire drill', dueAt: null }] } },
      },
      {
        do: 'entries',
        say: 'two drills',
        input: {
          entries: [
            { register: 'fire_drills', fields: { heldOn: '2026-10-02', minutes: 6 } },
            { register: 'fire_drills', fields: { heldOn: '2026-11-18', minutes: 4 } },
          ],
        },
        expect: { results: { $size: 2 } },
      },
      {
        do: 'tasks',
        say: 'the latest counts: nothing is due for months',
        variables: { filter: { kind: 'register' } },
        expect: { nodes: { $has: [] } },
      },
      {
        do: 'report',
        say: 'two months, one drill each',
        variables: { code: 'fire_drills' },
        expect: {
          columns: [{ $any: true }, 'drills', 'slowest'],
          rows: [
            ['2026-10', 1, 6],
            ['2026-11', 1, 4],
          ],
        },
      },
      start('incident_response', { happenedAt: '2026-11-20T09:00:00Z' }),
      done('assessment', 'supervisor', CALM),
      done('client_support', 'support_staff', { supported: ['client'] }),
      done('documentation', 'supervisor', RECORD),
      done('notification', 'supervisor', { notified: ['supervisor'] }),
      done('mitigation', 'supervisor', { measures: ['x'] }),
      shows('three days from the start', {
        steps: { $has: [{ step: { code: 'insurer_report' }, state: 'OPEN', dueAt: '2026-11-23T09:00:00Z' }] },
      }),
      {
        do: 'step',
        say: 'what is last waits for the step of the pack, too',
        input: {
          runId: '$r.run.id',
          step: 'debriefing',
          actingRole: 'supervisor',
          fields: { lessons: 'none' },
        },
        expect: refusedWith('STEP_NOT_READY'),
      },
      {
        do: 'close',
        say: 'and so does the closing',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'resolved' },
        expect: { ...refusedWith('CLOSING_BLOCKED'), run: { state: 'OPEN' } },
      },
      done('insurer_report', 'supervisor', { reference: 'F-1' }),
      done('debriefing', 'supervisor', { lessons: 'none' }),
      {
        do: 'close',
        say: 'now it is closed',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'resolved' },
        expect: { userErrors: [], run: { state: 'CLOSED' } },
      },
    ],
  },
]

export const RECORDS: readonly Scenario[] = [
  {
    id: 'Q-16',
    title: 'A list that is imported again, by two at once and with a changed row, doubles nothing',
    steps: [
      {
        do: 'entries',
        as: 'first',
        say: 'two rows',
        input: { entries: IMPORTED },
        expect: { results: { $size: 2, $has: [{ userErrors: [], entry: { version: 1 } }] } },
      },
      {
        do: 'together',
        say: 'again, twice at once',
        input: { do: 'entries', inputs: [{ entries: IMPORTED }, { entries: IMPORTED }] },
        expect: [
          { results: { $has: [{ userErrors: [], entry: { id: '$first.results.0.entry.id', version: 1 } }] } },
          { results: { $has: [{ userErrors: [], entry: { id: '$first.results.1.entry.id', version: 1 } }] } },
        ],
      },
      {
        do: 'entries',
        say: 'a row that was changed since is told, and the one beside it stays what it is',
        input: {
          entries: IMPORTED.map((row, at) => (at === 0 ? row : { ...row, subjectRef: 'somebody else' })),
        },
        expect: {
          results: {
            $has: [
              { userErrors: [], entry: { id: '$first.results.0.entry.id' } },
              { entry: null, ...refusedWith('IDEMPOTENCY_CONFLICT') },
            ],
          },
        },
      },
      {
        do: 'list',
        say: 'two entries are there',
        variables: { register: 'drills' },
        expect: { totalCount: 2 },
      },
    ],
  },
  {
    id: 'Q-15',
    title: 'A training that is planned does not stand in for one that ran out',
    steps: [
      {
        do: 'entries',
        say: 'one ran out yesterday, the next is at Christmas',
        input: {
          entries: [
            {
              register: 'training',
              subjectRef: '$unique.id',
              fields: { course: 'safety', completedOn: '2025-11-30', expiresOn: '2026-11-29' },
            },
            {
              register: 'training',
              subjectRef: '$unique.id',
              fields: { course: 'safety', completedOn: '2026-12-24', expiresOn: '2027-12-24' },
            },
          ],
        },
        expect: { results: { $size: 2 } },
      },
      ...[
        ['2026-11-30T12:00:00Z', 'UNMET'],
        ['2026-12-25T12:00:00Z', 'MET'],
      ].map(
        ([asOf, status]): ScenarioStep => ({
          do: 'assess',
          say: `as of ${asOf}`,
          input: {
            facts: { 'subject.kinds': ['worker'] },
            subjects: [{ kind: 'worker', ref: '$unique.id' }],
            asOf,
          },
          expect: {
            userErrors: [],
            assessment: { findings: { $has: [{ status, requirement: { code: 'PR-1.1' } }] } },
          },
        }),
      ),
      {
        do: 'tasks',
        say: 'it is overdue today',
        at: '2026-12-01T12:00:00Z',
        variables: { filter: { subjectRef: '$unique.id', kind: 'register' } },
        expect: { nodes: { $has: [{ dueAt: '2026-11-29T23:59:59Z', overdue: true }] } },
      },
      {
        do: 'tasks',
        say: 'and settled on the day',
        at: '2026-12-24T00:00:00Z',
        variables: { filter: { subjectRef: '$unique.id', kind: 'register' } },
        expect: { nodes: [] },
      },
    ],
  },
  {
    id: 'Q-09',
    title: 'An erasure in the middle of a run',
    steps: [
      start('incident_response'),
      done('documentation', 'supervisor', RECORD),
      {
        do: 'entry',
        as: 'e',
        say: 'a consent of the same person',
        input: {
          register: 'consents',
          subjectRef: '$unique.id',
          fields: { kind: 'counselling', state: 'given', on: '2026-11-20' },
        },
        expect: { userErrors: [] },
      },
      {
        do: 'report',
        say: 'one incident',
        variables: { code: 'incidents' },
        expect: { rows: { $has: [[{ $any: true }, 1, ...Array(8).fill({})]] } },
      },
      {
        do: 'erase',
        say: 'she asks to be forgotten',
        input: { subjectRef: '$unique.id', reason: 'asked in writing' },
        expect: { userErrors: [], erasure: { id: { $any: true } } },
      },
      shows('that it took place stays', {
        erased: true,
        subjectRef: null,
        facts: { $absent: ['incident.record.location'] },
        steps: [],
        events: { totalCount: 2 },
      }),
      {
        do: 'step',
        say: 'nobody can go on with what nobody can read',
        input: {
          runId: '$r.run.id',
          step: 'mitigation',
          actingRole: 'supervisor',
          fields: { measures: ['x'] },
        },
        refused: ['SUBJECT_ERASED'],
      },
      {
        do: 'report',
        say: 'still one incident',
        variables: { code: 'incidents' },
        expect: { rows: { $has: [[{ $any: true }, 1, ...Array(8).fill({})]] } },
      },
      {
        do: 'tasks',
        say: 'and nothing to be done about it',
        variables: { filter: { subjectRef: '$unique.id' } },
        expect: { nodes: [] },
      },
      {
        do: 'assess',
        say: 'the consent is not known any more',
        input: {
          facts: {
            'subject.kinds': ['client'],
            'client.ageYears': 30,
            'client.circumstances': [],
            'service.models': ['case_management'],
            'service.setting': 'office',
          },
          subjects: [{ kind: 'client', ref: '$unique.id' }],
        },
        expect: {
          userErrors: [],
          assessment: { findings: { $has: [{ status: 'OPEN', requirement: { code: 'OV-9' } }] } },
        },
      },
    ],
  },
  {
    id: 'Q-10',
    title: 'A hold and an erasure want opposite things, and people decide',
    steps: [
      start('near_miss'),
      {
        do: 'entry',
        as: 'h',
        say: 'a hold on this person',
        input: {
          register: 'legal_holds',
          fields: { item: '$unique.id', from: '2026-01-01', basis: 'a case' },
        },
        expect: { userErrors: [] },
      },
      {
        do: 'erase',
        say: 'held',
        input: { subjectRef: '$unique.id', reason: 'asked in writing' },
        expect: { erasure: null, userErrors: [{ code: 'HELD', path: ['input', 'subjectRef'] }] },
      },
      {
        do: 'amendEntry',
        say: 'released today',
        input: { entryId: '$h.entry.id', fields: { releasedOn: '2026-11-29' }, reason: 'the case is closed' },
        expect: { userErrors: [] },
      },
      {
        do: 'erase',
        say: 'erased',
        input: { subjectRef: '$unique.id', reason: 'asked in writing' },
        expect: { userErrors: [], erasure: { id: { $any: true } } },
      },
    ],
  },
  {
    id: 'Q-11',
    title: 'A register holds up the closing, whatever the caller says',
    packs: ['visits'],
    steps: [
      live('visits'),
      start('home_visit', { facts: { ...OFFICE_VISIT, 'visit.keysHeld': false } }),
      done('arrival', 'supervisor', { calm: true }),
      done('leaving', 'supervisor'),
      {
        do: 'close',
        say: 'a register that was never kept says nothing, and the caller does not speak for it',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'calm' },
        expect: { ...refusedWith('CLOSING_BLOCKED'), run: { state: 'OPEN', version: 3 } },
      },
      {
        do: 'entry',
        as: 'held',
        say: 'the keys are held',
        input: { register: 'keys', subjectRef: '$unique.id', fields: { state: 'held', on: '2026-11-01' } },
        expect: { userErrors: [] },
      },
      {
        do: 'close',
        say: 'so it stays open, with the finding',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'calm' },
        expect: {
          ...refusedWith('CLOSING_BLOCKED'),
          findings: { $has: [{ status: 'UNMET' }] },
          run: { state: 'OPEN' },
        },
      },
      {
        do: 'entry',
        say: 'the keys of somebody else change nothing',
        input: {
          register: 'keys',
          subjectRef: 'somebody else',
          fields: { state: 'returned', on: '2026-11-05' },
        },
        expect: { userErrors: [] },
      },
      {
        do: 'close',
        say: 'still open',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'calm' },
        expect: refusedWith('CLOSING_BLOCKED'),
      },
      {
        do: 'amendEntry',
        say: 'misread: they are back',
        input: { entryId: '$held.entry.id', fields: { state: 'returned' }, reason: 'misread' },
        expect: { userErrors: [], entry: { version: 2 } },
      },
      {
        do: 'close',
        as: 'c',
        say: 'closed',
        input: { runId: '$r.run.id', actingRole: 'supervisor', outcome: 'calm' },
        expect: { userErrors: [], run: { state: 'CLOSED' } },
      },
      {
        do: 'voidEntry',
        say: 'whatever becomes of the entry later',
        input: { entryId: '$held.entry.id', reason: 'of another client' },
        expect: { userErrors: [], entry: { void: true, counts: false } },
      },
      {
        do: 'verify',
        say: 'the closing check is computed again from what it read',
        variables: { id: '$c.safetyCheck.id' },
        expect: { holds: true },
      },
    ],
  },
  {
    id: 'Q-12',
    title: 'Two subjects of one check, and what is never assumed',
    steps: [
      {
        do: 'entries',
        say: 'one has consented, the other has not',
        input: {
          entries: [
            {
              register: 'consents',
              subjectRef: 'one',
              fields: { kind: 'counselling', state: 'given', on: '2026-11-01' },
            },
            {
              register: 'consents',
              subjectRef: 'two',
              fields: { kind: 'counselling', state: 'withdrawn', on: '2026-11-01' },
            },
          ],
        },
        expect: { results: { $size: 2 } },
      },
      ...[
        ['one', 'MET'],
        ['two', 'UNMET'],
        ['three', 'OPEN'],
      ].map(
        ([ref, status]): ScenarioStep => ({
          do: 'assess',
          say: `${ref} alone`,
          input: {
            facts: {
              'subject.kinds': ['client'],
              'client.ageYears': 30,
              'client.circumstances': [],
              'service.models': ['case_management'],
              'service.setting': 'office',
              'consent.obtained': true,
            },
            subjects: [{ kind: 'client', ref }],
          },
          expect: {
            userErrors: [],
            assessment: {
              findings: { $has: [{ status, requirement: { code: 'OV-9' } }] },
              warnings: { $has: [{ code: 'FACT_FROM_REGISTER', subject: 'consent.obtained' }] },
            },
          },
        }),
      ),
      {
        do: 'assess',
        say: 'both together: not known',
        input: {
          facts: {
            'subject.kinds': ['client'],
            'client.ageYears': 30,
            'client.circumstances': [],
            'service.models': ['case_management'],
            'service.setting': 'office',
          },
          subjects: [
            { kind: 'client', ref: 'one' },
            { kind: 'client', ref: 'two' },
          ],
        },
        expect: {
          userErrors: [],
          assessment: { findings: { $has: [{ status: 'OPEN', requirement: { code: 'OV-9' } }] } },
        },
      },
      {
        do: 'assess',
        say: 'one twice is a mistake with a place',
        input: {
          facts: { 'subject.kinds': ['client'] },
          subjects: [
            { kind: 'client', ref: 'one' },
            { kind: 'client', ref: 'one' },
          ],
        },
        expect: {
          assessment: null,
          userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'subjects', '1'] }],
        },
      },
    ],
  },
  {
    id: 'Q-13',
    title: 'Reading what needs care is on record, and shown to who asks about it',
    steps: [
      {
        do: 'entry',
        say: 'feedback with a text that needs care',
        input: {
          register: 'feedback',
          subjectRef: '$unique.id',
          fields: { on: '2026-11-20', score: 2, text: 'I was afraid.' },
        },
        expect: { userErrors: [] },
      },
      {
        do: 'list',
        by: 'reader',
        say: 'somebody reads it',
        variables: { register: 'feedback', filter: { subjectRef: '$unique.id' } },
        expect: { nodes: [{ fields: { text: 'I was afraid.' } }] },
      },
      {
        do: 'accessReport',
        say: 'the report names the reading',
        variables: { subjectRef: '$unique.id' },
        expect: { nodes: { $has: [{ act: 'registerEntries' }] } },
      },
    ],
  },
  {
    id: 'Q-14',
    title: 'The order of entries does not decide, their dates do; what is void never was',
    steps: [
      ...[
        ['withdrawn', '2026-11-21', 'w'],
        ['given', '2026-11-01', 'g'],
      ].map(
        ([state, on, as = '']): ScenarioStep => ({
          do: 'entry',
          as,
          say: `${state} on ${on}`,
          input: {
            register: 'consents',
            subjectRef: '$unique.id',
            fields: { kind: 'counselling', state, on },
          },
          expect: { userErrors: [] },
        }),
      ),
      ...[
        ['2026-11-10T12:00:00Z', 'the one of the 21st is later than asked about or not', undefined],
        ['2026-11-22T12:00:00Z', 'the later date counts, though it was written down first', 'UNMET'],
      ].flatMap(([asOf, say = '', status]): ScenarioStep[] =>
        status === undefined
          ? []
          : [
              {
                do: 'assess',
                say,
                input: {
                  facts: {
                    'subject.kinds': ['client'],
                    'client.ageYears': 30,
                    'client.circumstances': [],
                    'service.models': ['case_management'],
                    'service.setting': 'office',
                  },
                  subjects: [{ kind: 'client', ref: '$unique.id' }],
                  asOf,
                },
                expect: { assessment: { findings: { $has: [{ status, requirement: { code: 'OV-9' } }] } } },
              },
            ],
      ),
      {
        do: 'voidEntry',
        say: 'void',
        input: { entryId: '$w.entry.id', reason: 'wrong person' },
        expect: { userErrors: [], entry: { void: true } },
      },
      {
        do: 'amendEntry',
        say: 'what is void is not corrected',
        input: { entryId: '$w.entry.id', fields: { state: 'given' }, reason: 'x' },
        expect: { userErrors: { $size: 1 } },
      },
      {
        do: 'list',
        say: 'it is left out unless asked for',
        variables: { register: 'consents', filter: { subjectRef: '$unique.id' } },
        expect: { totalCount: 1, nodes: [{ id: '$g.entry.id', counts: true }] },
      },
    ],
  },
]

import { procedurePack } from '../../support/procedure-pack.ts'

/** Packs that scenarios make live; `$own.slug` cannot stand in a name, so that they are made for an organisation. */
const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })

const head = (slug: string, name: string, version = '1.0.0') => ({
  pack: `${slug}/${name}`,
  version,
  title: text(name, name),
  locales: ['en', 'zh-CN'],
  owner: { team: 'Safety' },
  effective: { from: '2026-01-01' },
  extends: [{ pack: 'tutela/core-safety', range: '*' }],
})

const step = (code: string, more: object = {}) => ({
  code,
  title: text(code, code),
  guidance: text(code, code),
  ...more,
})

/** A procedure of which every step is due by another clock. */
export const clocksPack = (slug: string) => ({
  ...head(slug, 'clocks'),
  procedures: {
    clocks: {
      title: text('Clocks', '时钟'),
      subjectKinds: ['client'],
      steps: [
        step('a_day', { due: { within: 'P1D' } }),
        step('hours', { due: { within: 'PT24H' } }),
        step('a_month', { due: { within: 'P1M' } }),
        step('a_year', { due: { within: 'P1Y' } }),
        step('after_the_first', { due: { within: 'PT1H', from: { step: 'a_day' } } }),
      ],
    },
  },
})

/** The same procedure in two versions; in the second a step has another code and one is new. */
export function movedPack(slug: string, version: '1.0.0' | '2.0.0') {
  const talk = version === '1.0.0' ? step('talk') : step('conversation')
  const more = version === '1.0.0' ? [] : [step('letter')]
  return {
    ...head(slug, 'moved', version),
    procedures: {
      welcome: {
        title: text('Welcome', '欢迎'),
        subjectKinds: ['client'],
        steps: [talk, step('tour'), ...more],
      },
    },
  }
}

/** A procedure of which one step is another procedure. */
export const nestedPack = (slug: string) => ({
  ...head(slug, 'nested'),
  procedures: {
    move_in: {
      title: text('Moving in', '入住'),
      subjectKinds: ['client'],
      steps: [step('care', { starts: 'after_care' }), step('keys', { order: { after: ['care'] } })],
    },
    after_care: {
      title: text('After care', '后续照护'),
      subjectKinds: ['client'],
      steps: [step('call', { blocksClosing: true })],
    },
  },
})

/** A seventh step, a register, a rule for tasks and a report, without a line of code. */
export const fireDrillPack = (slug: string) => ({
  ...head(slug, 'fire'),
  extends: [
    { pack: 'tutela/core-safety', range: '*' },
    { pack: 'tutela/incident-response', range: '*' },
  ],
  procedures: {
    incident_response: {
      steps: [
        step('insurer_report', {
          roles: ['supervisor'],
          order: { after: ['documentation'] },
          due: { within: 'P3D' },
          blocksClosing: true,
          fields: { reference: { type: 'string', required: true, label: text('reference', '编号') } },
        }),
      ],
    },
  },
  registers: {
    fire_drills: {
      title: text('Fire drills', '消防演练'),
      subjectKind: 'organisation',
      fields: {
        heldOn: { type: 'date', required: true, label: text('day', '日期') },
        minutes: { type: 'integer', label: text('minutes', '分钟') },
      },
    },
  },
  tasks: {
    fire_drill_due: {
      title: text('Hold a fire drill', '进行消防演练'),
      from: { register: 'fire_drills' },
      date: 'heldOn',
      after: 'P6M',
      ahead: 'P30D',
      latestPer: [],
      whenEmpty: 'due',
      roles: ['supervisor'],
    },
  },
  reports: {
    fire_drills: {
      title: text('Fire drills', '消防演练'),
      from: { register: 'fire_drills' },
      date: 'heldOn',
      rows: { by: 'month' },
      measures: {
        all: { title: text('drills', '次数'), count: true },
        slowest: { title: text('slowest', '最长'), maximum: 'minutes' },
      },
    },
  },
})

export const visitsPack = (slug: string) => procedurePack(slug)

const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })

/** A small pack with a procedure of four steps, what the rules say about closing it, and a register. */
export function procedurePack(slug: string, name = 'visits', version = '1.0.0'): Record<string, unknown> {
  const code = `${slug}/VISIT-LEFT`
  return {
    pack: `${slug}/${name}`,
    version,
    title: text('Home visits', '家访'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    facts: {
      'visit.left': {
        type: 'boolean',
        decisive: true,
        label: text('the visitor has left', '家访人员已离开'),
        ask: text('Has the visitor left?', '家访人员离开了吗？'),
        changeable: true,
      },
      'visit.calm': { type: 'boolean', label: text('all was calm', '一切平静'), changeable: true },
      'visit.keysHeld': { type: 'boolean', label: text('keys are held', '持有钥匙'), changeable: true },
      'visit.remark': { type: 'string', label: text('what was seen', '所见情况'), changeable: true },
    },
    requirements: [
      {
        code,
        kind: 'measure',
        level: 'blocking',
        lock: 'local',
        title: text('The visitor has left', '家访人员已离开'),
        guidance: text('Close it when the visitor is back.', '家访人员返回后再结束。'),
        message: text('Wait until the visitor has left.', '请等待家访人员离开。'),
        when: { fact: 'action.type', operator: 'equal', value: 'close_visit' },
        require: { fact: 'visit.left', operator: 'equal', value: true },
        sources: [{ title: text('Our handbook', '本机构手册') }],
      },
    ],
    tests: [
      ['left', { 'visit.left': true }, 'MET'],
      ['not left', { 'visit.left': false }, 'UNMET'],
      ['not said', {}, 'OPEN'],
    ].map(([name, facts, status]) => ({
      name,
      asOf: '2026-01-05T09:00:00Z',
      facts: { 'subject.kinds': ['client'], 'action.type': 'close_visit', ...Object(facts) },
      expect: { findings: { [code]: status } },
    })),
    vocabulary: { actions: { close_visit: { title: text('close a visit', '结束家访') } } },
    procedures: {
      home_visit: {
        title: text('Home visit', '家访'),
        subjectKinds: ['client'],
        closes: { action: 'close_visit', outcomes: ['calm', 'called_help'] },
        steps: [
          {
            code: 'arrival',
            title: text('Arrive', '到达'),
            guidance: text('Call the office.', '致电办公室。'),
            roles: ['counsellor', 'supervisor'],
            order: 'first',
            due: { within: 'PT1H' },
            fields: {
              calm: { type: 'boolean', required: true, label: text('all is calm', '一切平静') },
              seen: { type: 'string', sensitive: true, label: text('what was seen', '所见情况') },
            },
            yields: {
              'visit.calm': { from: 'field', field: 'calm' },
              'visit.remark': { from: 'field', field: 'seen' },
            },
          },
          {
            code: 'help',
            title: text('Call help', '求助'),
            guidance: text('Call the supervisor.', '致电督导。'),
            when: { fact: 'visit.calm', operator: 'equal', value: false },
          },
          {
            code: 'leaving',
            title: text('Leave', '离开'),
            guidance: text('Call the office again.', '再次致电办公室。'),
            order: { after: ['arrival'] },
            yields: { 'visit.left': true },
          },
        ],
      },
    },
    reports: {
      visits: {
        title: text('Home visits', '家访'),
        from: { procedures: ['home_visit'] },
        rows: { by: 'procedure' },
        measures: {
          all: { title: text('begun', '已开始'), count: true },
          arrivalHours: { title: text('hours to arrival', '到达所需小时数'), hoursTo: 'arrival' },
        },
        notes: [text('Counted by the day on which a visit begins.', '按家访开始之日统计。')],
      },
      keys: {
        title: text('Keys', '钥匙'),
        from: { register: 'keys' },
        date: 'on',
        rows: 'state',
        measures: { all: { title: text('entries', '记录数'), count: true } },
      },
      hooks: {
        title: text('Where keys hang', '钥匙位置'),
        from: { register: 'keys' },
        rows: 'hook',
        measures: { all: { count: true } },
      },
    },
    registers: {
      keys: {
        title: text('Keys', '钥匙'),
        subjectKind: 'client',
        fields: {
          state: { type: 'code', required: true, values: ['held', 'returned'], label: text('state', '状态') },
          on: { type: 'date', required: true, label: text('day', '日期') },
          hook: { type: 'string', sensitive: true, label: text('place', '位置') },
        },
        yields: {
          client: {
            'visit.keysHeld': { latest: { fact: 'state', operator: 'equal', value: 'held' }, by: 'on' },
          },
        },
      },
    },
  }
}

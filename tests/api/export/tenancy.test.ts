import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/client.ts'
import { readSettings } from '../../../src/http/env.ts'
import { ExportedWhileChanging } from '../../../src/operations/export/export-format.ts'
import { exportOrganisation } from '../../../src/operations/export/export-organisation.ts'
import { systemContext } from '../../../src/operations/system-context.ts'
import { makeParty } from '../../support/party.ts'
import { tenantGuard } from '../../support/tenant-guard.ts'

test('an export names its organisation in every statement and has nothing of another one', async () => {
  const own = await makeParty('own-people')
  const other = await makeParty('other-people')
  const db = openDatabase({
    url: env.LIBSQL_URL,
    fetch: tenantGuard((request, init) => fetch(request, init)),
    clock: () => Date.now(),
    random: () => Math.random(),
  })
  const ctx = systemContext({
    name: 'test',
    db,
    organisation: own.organisation,
    masterKeys: readSettings(env).masterKeys,
    log: { info: () => {}, error: () => {} },
    sources: {
      now: () => new Date(),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
  })
  const lines: string[] = []
  const hash = { update: (line: string) => lines.push(line), digest: () => '' }
  for (let attempt = 1; ; attempt += 1) {
    lines.length = 0
    try {
      const input = { form: 'open', schema: 'x', hash, onLeftOut: () => {} } as const
      for await (const _line of exportOrganisation({ ctx, input }));
      break
    } catch (error) {
      // What the last request does in the background may still be written.
      if (!(error instanceof ExportedWhileChanging) || attempt === 3) throw error
    }
  }
  const text = lines.join('')
  expect(text).toContain(own.subjectRef)
  expect([other.slug, other.subjectRef, ...other.ids].filter((secret) => text.includes(secret))).toEqual([])
}, 60_000)

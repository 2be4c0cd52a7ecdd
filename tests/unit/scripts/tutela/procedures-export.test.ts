import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { tutela } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const EXPORT = ['procedures', 'export']
interface Bundle {
  readonly resourceType: string
  readonly entry: readonly { readonly resource: Readonly<Record<string, unknown>> }[]
}

describe('tutela procedures export', () => {
  test('prints one procedure of the shipped packs in the language asked for', async () => {
    const { status, stdout } = await tutela([...EXPORT, 'near_miss', '--locale', 'zh-CN'])
    expect(status).toBe(0)
    const { resourceType, entry }: Bundle = JSON.parse(stdout)
    expect(resourceType).toBe('Bundle')
    const plans = entry.filter(({ resource }) => resource.resourceType === 'PlanDefinition')
    expect(plans.map(({ resource }) => resource.id)).toEqual(['near-miss'])
    expect(plans[0]?.resource.title).toMatch(/未遂/)
  })

  test('prints state machines', async () => {
    const { status, stdout } = await tutela([...EXPORT, 'near_miss', 'safety_concern', '--format', 'xstate'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(['near_miss', 'safety_concern'])
  })

  test('prints the steps of a run, read over the API, as tasks', async () => {
    const procedureRun = {
      id: 'run_1',
      subjectRef: 'client-1',
      startedAt: '2026-03-02T08:00:00Z',
      procedure: { code: 'near_miss' },
      steps: [
        { step: { code: 'documentation' }, state: 'DONE', dueAt: null, doneAt: '2026-03-02T09:00:00Z' },
        { step: { code: 'analysis' }, state: 'OPEN', dueAt: null, doneAt: null },
      ],
    }
    const server = createServer((_request, response) =>
      response.end(JSON.stringify({ data: { procedureRun } })),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/graphql`
    const { status, stdout } = await tutela([...EXPORT, '--run', 'run_1', '--url', url, '--key', 'k'])
    server.close()
    expect(status).toBe(0)
    const { entry }: Bundle = JSON.parse(stdout)
    expect(entry.map(({ resource }) => resource.status)).toEqual(['completed', 'ready'])
  })

  test.each([
    [['nothing_like_it'], /there is no procedure nothing_like_it in these packs/],
    [['--format', 'mermaid'], /--format takes fhir or xstate/],
    [['--locale', 'fr'], /not every text is there in fr/],
    [['--base', 'example'], /--base takes an address/],
    [['--base', 'javascript:alert(1)'], /--base takes an address/],
    [['--run', 'run_1'], /needs --url URL/],
    [['near_miss', '--run', 'run_1', '--url', 'http://127.0.0.1:1', '--key', 'k'], /give no code beside it/],
    [['--run', 'run_1', '--format', 'xstate'], /only --format fhir has/],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { status, stderr, stdout } = await tutela([...EXPORT, ...args])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(sentence)
  })
})

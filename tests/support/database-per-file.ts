import { env } from 'cloudflare:workers'
import { afterAll, beforeAll } from 'vitest'
import { useNamespace } from './database.ts'
import { deleteNamespace, forkTemplate } from './namespaces.ts'

const name = `file-${crypto.randomUUID()}`
const adminUrl = env.DATABASE_ADMIN_URL

beforeAll(async () => {
  await forkTemplate({ adminUrl, name })
  useNamespace(name)
})

afterAll(async () => {
  await deleteNamespace({ adminUrl, name })
})

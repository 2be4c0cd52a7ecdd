// Not trusted here: a provider as a file says that it was entered elsewhere.
import * as z from 'zod'
import { aboutText, TEXT } from '../input.ts'
import { audienceProblem, complaintsAboutSettings } from './provider-input.ts'

const texts = z.array(z.string())
const ProviderRow = z.object({
  name: z.string(),
  issuer: z.string(),
  audience: z.string(),
  algorithms: texts,
  jwksUrl: z.string().nullable(),
  jwks: z.unknown(),
  rules: z.array(z.strictObject({ claim: texts, value: z.string(), scopes: texts, roles: texts })),
})

/** What createIdentityProvider would refuse about a stored provider of the organisation with this slug; null when nothing is wrong. */
export function providerProblem(row: unknown, slug: string): string | null {
  const parsed = ProviderRow.safeParse(row)
  if (!parsed.success) return 'an identity provider has another form than one that was entered'
  const { issuer, audience } = parsed.data
  const complaints = [
    aboutText(['issuer'], issuer, TEXT.address),
    aboutText(['audience'], audience, TEXT.address),
    { path: ['audience'], problem: audienceProblem(slug, audience) },
    ...complaintsAboutSettings({ allowsLoopback: false }, parsed.data),
  ]
  const wrong = complaints.find(({ problem }) => problem !== null)
  if (wrong?.problem === undefined || wrong.problem === null) return null
  return `"${wrong.path.filter((step) => step !== 'input').join('.')}" of an identity provider ${wrong.problem.en}`
}

import { expect } from 'vitest'

export interface Refusal {
  readonly status: number
  readonly codes: readonly (string | undefined)[]
  readonly text: string
}

/** What a caller is told, whatever the answer's form. */
export async function readRefusal(response: Response): Promise<Refusal> {
  const text = await response.text()
  let codes: (string | undefined)[] = []
  try {
    const body: { errors?: { extensions?: { code?: string } }[] } = JSON.parse(text)
    codes = (body.errors ?? []).map((error) => error.extensions?.code)
  } catch {
    codes = ['NOT_JSON']
  }
  return { status: response.status, codes, text }
}

/** Nothing of the inside may stand in an answer. */
export function expectNothingInside(text: string): void {
  expect(text).not.toMatch(
    /node_modules|\bat .*:\d+:\d+|SQLITE|LibsqlError|Drizzle|select .* from "|insert into "/,
  )
}

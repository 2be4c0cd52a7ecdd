/** The migrated, otherwise empty database that the others are forked from. */
export const TEMPLATE = 'template'

interface Namespace {
  adminUrl: string
  name: string
}

export async function createNamespace({ adminUrl, name }: Namespace): Promise<void> {
  await askServer(`${adminUrl}/v1/namespaces/${name}/create`, 'POST')
}

/** Makes a copy of the template under the given name, in a few milliseconds. */
export async function forkTemplate({ adminUrl, name }: Namespace): Promise<void> {
  await askServer(`${adminUrl}/v1/namespaces/${TEMPLATE}/fork/${name}`, 'POST')
}

export async function deleteNamespace({ adminUrl, name }: Namespace): Promise<void> {
  await askServer(`${adminUrl}/v1/namespaces/${name}`, 'DELETE')
}

/** A fetch whose requests reach the database of that name instead of the server's default one. */
export function inNamespace(name: () => string, fetch = globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const request = new Request(input, init)
    request.headers.set('x-namespace-bin', btoa(name()).replaceAll('=', ''))
    return fetch(request)
  }
}

async function askServer(url: string, method: 'POST' | 'DELETE'): Promise<void> {
  const body = method === 'POST' ? '{}' : null
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json' } })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
}

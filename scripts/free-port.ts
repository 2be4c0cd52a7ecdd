import { once } from 'node:events'
import { createServer } from 'node:net'

const isListening = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')

/** Whether this process may listen on the loopback port right now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await portAfterListening(port)
    return true
  } catch (error) {
    if (isListening(error)) return false
    throw error
  }
}

/** A loopback port that nothing listens on at the time of the call. */
export async function freePort(): Promise<number> {
  return portAfterListening(0)
}

async function portAfterListening(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a TCP address')
  return address.port
}

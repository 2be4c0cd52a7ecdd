import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between two machines, over which everything takes its time. */
export interface DelayedLink {
  readonly port: number
  /** Breaks every connection and lets no new one through. */
  cut(): void
  mend(): void
  stop(): Promise<void>
}

/** Listens on this machine and hands on to `port`, each way so many milliseconds later. */
export async function openDelayedLink(port: number, milliseconds: number): Promise<DelayedLink> {
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    handOn(near, far, milliseconds)
    handOn(far, near, milliseconds)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a TCP address')
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  return {
    port: address.port,
    cut,
    mend() {
      isCut = false
    },
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

function handOn(from: Socket, to: Socket, milliseconds: number): void {
  const later = (act: () => void) => setTimeout(act, milliseconds)
  from.setNoDelay(true)
  from.on('data', (bytes) => later(() => to.destroyed || to.write(bytes)))
  from.on('error', () => to.destroy())
  from.on('close', () => later(() => to.destroy()))
}

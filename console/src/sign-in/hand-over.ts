/**
 * How a token comes from the window of signing in to the one that asked for it: from memory to memory, over a channel that only pages of this
 * origin know, of a name that only these two do. It stands in no storage and no address.
 */
const channelOf = (name: string): BroadcastChannel => new BroadcastChannel(`tutela.sign-in.${name}`)

const ANSWER_MS_MAX = 15_000

/** Waits for one token; the answer says that it came. Returns what ends the waiting. */
export function awaitToken(name: string, onToken: (token: string) => void): () => void {
  const channel = channelOf(name)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const token = typeof data === 'object' && data !== null ? Reflect.get(data, 'token') : undefined
    if (typeof token !== 'string') return
    channel.postMessage({ isThere: true })
    channel.close()
    onToken(token)
  }
  return () => channel.close()
}

/** Hands a token over; false when nobody takes it. */
export function handOver(name: string, token: string): Promise<boolean> {
  const channel = channelOf(name)
  return new Promise((resolve) => {
    const end = (isTaken: boolean) => {
      clearTimeout(timer)
      channel.close()
      resolve(isTaken)
    }
    const timer = setTimeout(() => end(false), ANSWER_MS_MAX)
    channel.onmessage = () => end(true)
    channel.postMessage({ token })
  })
}

import type { Asked, Opened, OperatorWords, Reply, Situated, Tested, TextSite } from './messages.ts'

let worker: Worker | null = null
let lastId = 0
const waiting = new Map<number, (reply: Reply) => void>()

function engine(): Worker {
  if (worker !== null) return worker
  worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  })
  return worker
}

function askEngine(asked: Asked): Promise<Reply['value']> {
  lastId += 1
  const id = lastId
  return new Promise((resolve, reject) => {
    waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))))
    engine().postMessage({ id, asked })
  })
}

/** Lays packs on each other, or tells why they do not fit. What was open stays open when they do not. */
export const openPacks = (sources: readonly string[]): Promise<Opened> =>
  askEngine({ is: 'open', sources }) as Promise<Opened>

/** What safety requires with the packs that are open. Nothing leaves the page. */
export const situate = (asked: Omit<Asked & { is: 'situation' }, 'is'>): Promise<Situated> =>
  askEngine({ is: 'situation', ...asked }) as Promise<Situated>

/** Every operator that a condition may use, in words. */
export const operatorWords = (): Promise<readonly OperatorWords[]> =>
  askEngine({ is: 'operators' }) as Promise<readonly OperatorWords[]>

/** The texts that a language needs of some packs and of the engine. */
export const textSites = (
  sources: readonly string[],
  locale: string,
  reader: string,
): Promise<readonly TextSite[]> =>
  askEngine({ is: 'texts', sources, locale, reader }) as Promise<readonly TextSite[]>

/** What the tests of a pack show, and what they do not show yet. `extended` are the texts of the packs it builds on. */
export const lookAtTests = (asked: Omit<Asked & { is: 'tests' }, 'is'>): Promise<Tested> =>
  askEngine({ is: 'tests', ...asked }) as Promise<Tested>

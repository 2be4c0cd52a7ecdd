import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { OperatorError } from './operator-error.ts'

const Secrets = z.strictObject({
  /** 32 random bytes in base64; encrypts recorded facts. */
  masterKey: z.base64(),
  /** The key of the first administrator; absent until the organisation is there. */
  adminKey: z.string().optional(),
  organisation: z.string().optional(),
})
export type Secrets = z.infer<typeof Secrets>

export interface DataFolder {
  databaseFolder: string
  databaseLog: string
  workerFolder: string
  workerLog: string
  secrets: Secrets
  saveSecrets(secrets: Secrets): void
  /** Lets another process use the folder. */
  release(): void
}

/**
 * Opens the folder that keeps everything between two starts, makes it on first use, and locks it for this process.
 * Throws an OperatorError when it is in use, unreadable, or holds a database without its secrets.
 */
export function openDataFolder(path: string): DataFolder {
  const folder = resolve(path)
  const databaseFolder = join(folder, 'database')
  const workerFolder = join(folder, 'worker')
  const secretsFile = join(folder, 'secrets.json')
  const isFirstStart = asOperatorError(folder, () => {
    mkdirSync(workerFolder, { recursive: true, mode: 0o700 })
    return !existsSync(databaseFolder)
  })
  const release = asOperatorError(folder, () => lock(folder))
  try {
    const saveSecrets = (secrets: Secrets) => writePrivately(secretsFile, asJson(secrets))
    const secrets = readSecrets(secretsFile)
    if (secrets === null && !isFirstStart) {
      throw new OperatorError(
        `${folder} holds a database but not its secrets.json, without which nothing in it can be read: ` +
          'put that file back, or start with another --data folder.',
      )
    }
    const known = secrets ?? { masterKey: randomBytes(32).toString('base64') }
    asOperatorError(folder, () => {
      saveSecrets(known)
      mkdirSync(databaseFolder, { recursive: true, mode: 0o700 })
      // Also where a folder was there before.
      for (const own of [databaseFolder, workerFolder]) chmodSync(own, 0o700)
    })
    return {
      databaseFolder,
      databaseLog: join(folder, 'database.log'),
      workerFolder,
      workerLog: join(folder, 'worker.log'),
      secrets: known,
      saveSecrets,
      release,
    }
  } catch (error) {
    release()
    throw error
  }
}

/** Writes a text that only its owner may read, in one step: a reader sees the old file or the new one. */
export function writePrivately(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`
  // A draft that was left lying keeps the mode it had.
  rmSync(draft, { force: true })
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function readSecrets(file: string): Secrets | null {
  if (!existsSync(file)) return null
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new OperatorError(
      `${file} cannot be read as secrets: put the right file back, or use another --data folder.`,
    )
  }
}

function lock(folder: string): () => void {
  const file = join(folder, 'lock')
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : null
  if (holder !== null && isStartScript(holder)) {
    throw new OperatorError(
      `Tutela already runs on ${folder} (process ${holder}): stop it, or use another --data folder.`,
    )
  }
  rmSync(file, { force: true })
  writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
  return () => rmSync(file, { force: true })
}

// After a crash the number in the lock may belong to a process that has nothing to do with us.
function isStartScript(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const commandLine = `/proc/${pid}/cmdline`
  return (
    !existsSync(commandLine) || /\b(start|create-organisation)\.ts\b/.test(readFileSync(commandLine, 'utf8'))
  )
}

function asOperatorError<Result>(folder: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (error instanceof OperatorError || !(error instanceof Error)) throw error
    throw new OperatorError(`The data folder ${folder} cannot be used: ${error.message}.`)
  }
}

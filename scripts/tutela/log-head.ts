import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type KeptNote, readNote } from '../../src/operations/log/checkpoint.ts'
import { verifyText } from '../../src/operations/log/signing.ts'
import { verifyConsistency } from '../../src/operations/log/verify-proof.ts'
import { OperatorError } from '../operator-error.ts'
import { print } from '../print.ts'
import { type Api, askApi, readApi } from './api.ts'
import type { TutelaOptions } from './options.ts'

const HEAD = '{ logHead { size publicKey checkpoint } }'
const PROOF =
  'query ($from: Int!, $to: Int!) { consistencyProof(fromSize: $from, toSize: $to) { fromSize toSize path } }'

/**
 * Prints the newest signed head of the log and keeps it in a file. A head that was kept before, in the same file or in another one, has
 * to be signed with the same key and to be the beginning of the newest one. Throws an OperatorError where it is not: the log was cut or
 * rewritten, and the file stays as it was.
 */
export async function logHead({ files, older, ...options }: TutelaOptions): Promise<0> {
  const api = readApi(options, process.env, 'log head')
  const [out] = files
  const kept = [older, out !== undefined && existsSync(out) ? out : undefined].filter(
    (file) => file !== undefined,
  )
  const before = kept.map((file) => ({ file, note: readKept(file) }))
  const { logHead: head } = await askApi<{
    logHead: { size: number; publicKey: string; checkpoint: string } | null
  }>(api, HEAD)
  if (head === null) {
    const [first] = before
    if (first !== undefined) throw rewritten(first.file, 'the log is empty now')
    throw new OperatorError('Nothing is recorded yet, so there is no head.')
  }
  const newest = readNote(head.checkpoint)
  if (newest === null || !(await isSigned(newest, head.publicKey)))
    throw new OperatorError('HEAD_NOT_SIGNED: what the API gave as the head is not signed with its key.')
  for (const { file, note } of before) await compare(api, { file, note, newest, publicKey: head.publicKey })
  if (out !== undefined) write(out, head.checkpoint)
  print(head.checkpoint.trimEnd())
  return 0
}

function readKept(file: string): KeptNote {
  const note = readNote(readText(file))
  if (note === null)
    throw new OperatorError(`${file} is not a head that tutela log head wrote.`, { exitCode: 2 })
  return note
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new OperatorError(`${file} cannot be read: ${reason}.`, { exitCode: 2 })
  }
}

async function isSigned({ text, signature }: KeptNote, publicKey: string): Promise<boolean> {
  try {
    return await verifyText({ publicKey, signature, text })
  } catch {
    return false
  }
}

async function compare(
  api: Api,
  {
    file,
    note,
    newest,
    publicKey,
  }: {
    readonly file: string
    readonly note: KeptNote
    readonly newest: KeptNote
    readonly publicKey: string
  },
): Promise<void> {
  if (note.organisationId !== newest.organisationId) throw rewritten(file, "it is another organisation's log")
  if (!(await isSigned(note, publicKey))) throw rewritten(file, 'it was signed with another key')
  if (newest.size < note.size)
    throw rewritten(file, `the log has ${newest.size} entries and had ${note.size} then`)
  const { consistencyProof } = await askApi<{ consistencyProof: { path: string[] } }>(api, PROOF, {
    from: note.size,
    to: newest.size,
  })
  const isContinued = await verifyConsistency({
    fromSize: note.size,
    fromRootHash: note.rootHash,
    toSize: newest.size,
    toRootHash: newest.rootHash,
    path: consistencyProof.path,
  })
  if (!isContinued) throw rewritten(file, `its first ${note.size} entries are not the ones of then`)
}

const rewritten = (file: string, what: string) =>
  new OperatorError(`LOG_REWRITTEN: the log does not continue the head in ${file}: ${what}.`)

function write(file: string, text: string): void {
  const draft = `${file}.${process.pid}.part`
  writeFileSync(draft, text, { flag: 'wx' })
  renameSync(draft, file)
}

import { OperatorError } from '../operator-error.ts'

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file of this name in this place',
  ENOTDIR: 'there is no file of this name in this place',
  EISDIR: 'this is a folder and not a file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
}

/** What keeps a file from being read, as one sentence for an OperatorError (exit 2). */
export const unreadable = (
  file: string,
  { code, message }: NodeJS.ErrnoException,
  what = 'read',
): OperatorError =>
  new OperatorError(`${file} cannot be ${what}: ${WORDS[code ?? ''] ?? code ?? message}.`, { exitCode: 2 })

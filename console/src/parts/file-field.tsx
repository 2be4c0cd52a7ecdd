/** A file to take in, with what it may be and what was wrong with the last one. `name` begins the ids. */
export interface FileFieldProps {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly accept: string
  readonly mistake: string | null
  readonly onFile: (file: File) => void
}

/** The same file may be chosen again, mended meanwhile. */
export function FileField({ name, label, hint, accept, mistake, onFile }: FileFieldProps) {
  const take = (input: HTMLInputElement) => {
    const [file] = input.files ?? []
    input.value = ''
    if (file !== undefined) onFile(file)
  }
  return (
    <>
      <label for={`${name}-file`}>{label}</label>
      <p class="quiet" id={`${name}-file-hint`}>
        {hint}
      </p>
      {mistake === null ? null : (
        <p class="mistake" role="alert">
          {mistake}
        </p>
      )}
      <input
        id={`${name}-file`}
        type="file"
        accept={accept}
        aria-describedby={`${name}-file-hint`}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </>
  )
}

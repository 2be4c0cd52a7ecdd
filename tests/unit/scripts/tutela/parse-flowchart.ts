export interface Flowchart {
  readonly nodes: ReadonlyMap<string, { readonly label: string; readonly style: string }>
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string | null }[]
  readonly styles: ReadonlySet<string>
}

const NODE = /^(\w+)(?:\(\["([^"]*)"\]\)|\["([^"]*)"\]|\{\{"([^"]*)"\}\}):::(\w+)$/
const EDGE = /^(\w+) -->(?:\|"([^"]*)"\|)? (\w+)$/
const STYLE = /^classDef (\w+) [\w-]+:[^;"]+$/

/**
 * Reads the part of Mermaid's flowchart language that is drawn here. Throws for a line that is not of it, for an edge to
 * a node or a style that nothing declares, and for a sign in a label that Mermaid would take for its own.
 */
export function parseFlowchart(text: string): Flowchart {
  const [head, ...lines] = text.split('\n').map((line) => line.trim())
  if (head !== 'flowchart TD') throw new Error(`not a flowchart: ${head}`)
  const nodes = new Map<string, { label: string; style: string }>()
  const edges: { from: string; to: string; label: string | null }[] = []
  const styles = new Set<string>()
  for (const line of lines) {
    const [node, edge, style] = [NODE.exec(line), EDGE.exec(line), STYLE.exec(line)]
    if (node) addNode(node)
    else if (edge) edges.push({ from: edge[1] ?? '', to: edge[3] ?? '', label: edge[2] ?? null })
    else if (style) styles.add(style[1] ?? '')
    else throw new Error(`not a line of a flowchart: ${line}`)
  }
  function addNode([, id = '', round, square, hexagon, style = '']: RegExpExecArray): void {
    const label = round ?? square ?? hexagon ?? ''
    if (nodes.has(id)) throw new Error(`${id} is declared twice`)
    if (/[<>`\\]|&|#(?!(quot|35|amp|lt|gt|96|92);)/.test(label.replaceAll('<br/>', '')))
      throw new Error(`a sign of Mermaid's own in: ${label}`)
    nodes.set(id, { label, style })
  }
  for (const { from, to } of edges)
    if (!nodes.has(from) || !nodes.has(to)) throw new Error(`an edge from or to nowhere: ${from} to ${to}`)
  for (const { style } of nodes.values()) if (!styles.has(style)) throw new Error(`no style ${style}`)
  return { nodes, edges, styles }
}
